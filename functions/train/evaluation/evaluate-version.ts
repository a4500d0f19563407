import type { Manifest } from '../../../models/artifact/manifest.ts';
import { WattcastError } from '../../../models/errors.ts';
import type { DayAheadResult } from '../../../models/evaluation/day-ahead.ts';
import { judgeFeed } from '../../../models/evaluation/promotion/feed/judge-feed.ts';
import type { FittedForecaster } from '../../../models/forecasters/forecaster.ts';
import {
  type Dataset,
  type Series,
  type SeriesInfo,
  stepMs,
  stepsPerDay,
} from '../../../models/series/series.ts';
import type { ObjectStore } from '../../shared/object-store.ts';
import { loadVersion } from '../../shared/registry/load-version.ts';
import { readState } from '../../shared/registry/registry-state.ts';
import type { Holdout } from '../holdout.ts';
import { reportHoldout } from '../holdout-report.ts';
import { lossKindOf, runContest } from './scored-forecasts.ts';
import type { VersionEvaluation } from './version-evaluation.ts';

/** Of the scored days, these last ones are kept step by step, for people to look at. */
const SHOWN_DAYS = 7;

export interface EvaluationTask {
  readonly model: string;
  readonly job: string;
  readonly fitted: FittedForecaster;
  readonly dataset: Dataset;
  /** The target with the readings that are doubted, which training leaves out. */
  readonly feed: Series;
  readonly holdout: Holdout;
}

/** Scores a new version beside the champion and the naive forecast, and judges what it is scored by. */
export async function evaluateVersion(
  store: ObjectStore,
  task: EvaluationTask,
): Promise<VersionEvaluation> {
  const { model, job, fitted, dataset, feed, holdout } = task;
  const champion = await openChampion(store, model, { fitted, dataset });
  try {
    const comparable = champion.comparable;
    const fromAt = Math.max(holdout.fromAt, comparable?.unseenAt ?? 0);
    const contest = { challenger: fitted, champion: comparable?.fitted, dataset, holdout };
    const { challenger, losses } = await runContest(contest);
    const first = new Date(fromAt).toISOString().slice(0, 10);
    const unseen = losses.days.map((day) => fromAt === holdout.fromAt || day > first);
    const only = (values: Float64Array) => [...values].filter((_, day) => unseen[day]);
    return {
      ...reportHoldout(challenger, { fitted, dataset, holdout }),
      job,
      champion: champion.version,
      incomparable: champion.incomparable,
      daily: {
        days: losses.days.filter((_, day) => unseen[day]),
        challenger: only(losses.challenger),
        ...(losses.champion ? { champion: only(losses.champion) } : {}),
        naive: only(losses.naive),
        steps: losses.steps,
        unforecast: losses.unforecast,
      },
      loss: lossKindOf(fitted),
      lastDays: lastDaysOf(challenger, dataset.target.info, holdout.fromAt),
      feed: judgeFeed(feed, holdout),
    };
  } finally {
    champion.comparable?.fitted.dispose();
  }
}

function lastDaysOf(
  { actual, forecast, naive }: DayAheadResult,
  info: SeriesInfo,
  fromAt: number,
): VersionEvaluation['lastDays'] {
  const skipped = Math.max(0, actual.length - SHOWN_DAYS * stepsPerDay(info));
  const shown = (values: Float64Array) =>
    Array.from(values.subarray(skipped), (value) => (Number.isNaN(value) ? null : value));
  return {
    startAt: new Date(fromAt + skipped * stepMs(info)).toISOString(),
    stepMinutes: info.stepMinutes,
    actual: shown(actual),
    forecast: shown(forecast),
    naive: shown(naive),
  };
}

interface ChampionToBeat {
  readonly version: number | null;
  readonly comparable?: {
    readonly fitted: FittedForecaster;
    /** Readings from here on were not trained on. */
    readonly unseenAt: number;
  };
  /** Why there is a champion and it cannot be scored here. */
  readonly incomparable: string | null;
}

async function openChampion(
  store: ObjectStore,
  model: string,
  { fitted, dataset }: Pick<EvaluationTask, 'fitted' | 'dataset'>,
): Promise<ChampionToBeat> {
  const { state } = await readState(store, model);
  if (!state.champion) return { version: null, incomparable: null };
  const version = state.champion.to;
  const opened = await loadVersion(store, model, version).catch((error: unknown) => {
    if (error instanceof WattcastError && error.code === 'artifact.invalid') return error.message;
    throw error;
  });
  if (typeof opened === 'string') return { version, incomparable: opened };
  const incomparable = differenceOf(opened, { fitted, dataset });
  if (incomparable === null) {
    const unseenAt = Date.parse(opened.manifest.training.until);
    return { version, incomparable, comparable: { fitted: opened.fitted, unseenAt } };
  }
  opened.fitted.dispose();
  return { version, incomparable };
}

function differenceOf(
  champion: { manifest: Manifest; fitted: FittedForecaster },
  { fitted, dataset }: Pick<EvaluationTask, 'fitted' | 'dataset'>,
): string | null {
  const { series } = champion.manifest;
  const { info } = dataset.target;
  if (series.id !== info.id) return `it forecasts the series "${series.id}"`;
  if (series.unit !== info.unit) return `it forecasts in ${series.unit}`;
  if (series.stepMinutes !== info.stepMinutes) {
    return `it forecasts in steps of ${series.stepMinutes} minutes`;
  }
  return lossKindOf(champion.fitted) === lossKindOf(fitted)
    ? null
    : `it is of the kind "${champion.manifest.kind}", which is scored otherwise`;
}
