import { createHash } from 'node:crypto';
import type { Manifest } from '../../../models/artifact/manifest.ts';
import { backtestDayAhead } from '../../../models/evaluation/day-ahead.ts';
import {
  judgeErrorDrift,
  type PromisedLosses,
} from '../../../models/evaluation/drift/error-drift.ts';
import { inputReference, judgeInputDrift } from '../../../models/evaluation/drift/input-drift.ts';
import { type ForecastDay, forecastDays } from '../../../models/evaluation/drift/recent-days.ts';
import { dayNumbers } from '../../../models/evaluation/promotion/day-numbers.ts';
import type { FittedForecaster } from '../../../models/forecasters/forecaster.ts';
import { calendarOf } from '../../../models/series/calendar.ts';
import { type Dataset, endAt } from '../../../models/series/series.ts';
import { requestTraining } from '../../shared/jobs/request-training.ts';
import { readTrainingSettings } from '../../shared/jobs/training-settings.ts';
import { loadVersion } from '../../shared/registry/load-version.ts';
import { readState } from '../../shared/registry/registry-state.ts';
import { readSeries } from '../../shared/series/read-series.ts';
import { eventOf, lossKindOf, thresholdOf } from '../evaluation/scored-forecasts.ts';
import type { TaskDependencies } from '../task-context.ts';
import type { WatchEvent, WatchResult } from './events.ts';

const WATCHED_DAYS = 21;
/** What drifted is judged by few days, so that the new ones are learned from. */
const HOLDOUT_DAYS = 14;

/**
 * The daily look at a champion: recent errors against the errors promised at training, recent
 * inputs against those it was trained on. Drift asks for a training.
 *
 * @throws NoTrainingSettingsError, UnknownSeriesError, ArtifactError, StoreUnavailableError
 */
export async function watchModel(
  { model, run }: WatchEvent,
  dependencies: TaskDependencies,
): Promise<WatchResult> {
  const { store, clock } = dependencies;
  const steady: WatchResult = { model, status: 'steady', job: null, sentences: [] };
  const settings = await readTrainingSettings(store, model);
  const { state } = await readState(store, model);
  if (!state.champion) return steady;
  await dependencies.backend();
  const { manifest, fitted } = await loadVersion(store, model, state.champion.to);
  const dataset = await readSeries(store, settings.series);
  const sentences = await findDrift(manifest, fitted, dataset).finally(() => fitted.dispose());
  if (sentences.length === 0) return steady;
  const { job } = await requestTraining(store, {
    model,
    settings: { ...settings, holdoutDays: Math.min(settings.holdoutDays, HOLDOUT_DAYS) },
    trigger: 'drift',
    by: 'drift watch',
    why: sentences.join(' '),
    now: clock(),
    key: createHash('sha256').update(`${run} ${model}`).digest('base64url'),
  });
  return { model, status: 'drifted', job: job.id, sentences };
}

async function findDrift(
  manifest: Manifest,
  fitted: FittedForecaster,
  dataset: Dataset,
): Promise<string[]> {
  const calendar = calendarOf(dataset.target.info.timeZone);
  const today = calendar.localTimeAt(endAt(dataset.target)).dayNumber;
  const untilAt = calendar.startOfDay(today);
  const fromAt = calendar.startOfDay(today - WATCHED_DAYS);
  const reference = inputReference(dataset, Date.parse(manifest.training.until));
  const findings = [
    ...(fromAt > dataset.target.startAt
      ? judgeErrorDrift(
          await recentDays(fitted, dataset, { fromAt, untilAt }),
          promisedBy(manifest, fitted),
        )
      : []),
    ...judgeInputDrift(reference, dataset, untilAt),
  ];
  return findings.map(({ sentence }) => sentence);
}

async function recentDays(
  fitted: FittedForecaster,
  dataset: Dataset,
  range: { fromAt: number; untilAt: number },
): Promise<ForecastDay[]> {
  const { actual, forecast, naive } = await backtestDayAhead(fitted, dataset, range);
  const dayOf = dayNumbers(dataset.target.info, range.fromAt, actual.length);
  const kind = lossKindOf(fitted);
  if (kind === 'absolute') return forecastDays({ actual, forecast, naive, dayOf }, kind);
  const threshold = thresholdOf(fitted.state);
  const events = { actual: eventOf(actual, threshold), naive: eventOf(naive, threshold) };
  return forecastDays({ ...events, forecast, dayOf }, kind);
}

function promisedBy({ metrics, series }: Manifest, fitted: FittedForecaster): PromisedLosses {
  const isProbability = lossKindOf(fitted) === 'brier';
  const name = isProbability ? 'brier' : 'mae';
  return {
    loss: metrics[name] ?? Number.NaN,
    naiveLoss: metrics[`naive.${name}`] ?? Number.NaN,
    unit: isProbability ? '' : series.unit,
  };
}
