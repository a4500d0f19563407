import type { Manifest } from '../../models/artifact/manifest.ts';
import { backtestDayAhead } from '../../models/evaluation/day-ahead.ts';
import type {
  FitProgress,
  FittedForecaster,
  ForecasterKind,
} from '../../models/forecasters/forecaster.ts';
import { forecasterOf } from '../../models/forecasters/registry.ts';
import type { Dataset } from '../../models/series/series.ts';
import type { ObjectStore } from '../shared/object-store.ts';
import type { RegistryChange } from '../shared/registry/change-registry.ts';
import { promote } from '../shared/registry/promote.ts';
import { readState } from '../shared/registry/registry-state.ts';
import { saveVersion } from '../shared/registry/save-version.ts';
import { type Holdout, holdoutOf } from './holdout.ts';
import { type HoldoutReport, reportHoldout } from './holdout-report.ts';
import { trainingFacts } from './training-facts.ts';

/** The latest days are kept from training and scored: a quarter, or a fifth of a shorter history. */
const HOLDOUT_DAYS = 92;
/** Who did it and why, in lineage and trail, for what training does by itself. */
const AUTHOR = { by: 'training', why: 'newly trained' };

export interface TrainingTask {
  readonly model: string;
  readonly kind: ForecasterKind;
  readonly dataset: Dataset;
  readonly seed: number;
}

export interface TrainingDependencies {
  readonly store: ObjectStore;
  /** Epoch milliseconds. */
  readonly clock: () => number;
  /** What trains, for example `TensorFlow 2.21.0`. */
  readonly library: string;
  readonly onProgress?: (progress: FitProgress) => void;
  readonly signal?: AbortSignal;
}

export interface TrainingOutcome {
  readonly manifest: Manifest;
  readonly promotion: RegistryChange;
  readonly report: HoldoutReport;
  readonly seconds: { readonly fit: number; readonly score: number };
}

/**
 * One training task: fits on all but the latest days, scores on those, writes the version with its
 * manifest last and makes it the champion.
 * @throws NotEnoughHistoryError, TrainingError, StoreUnavailableError
 */
export async function trainModel(
  task: TrainingTask,
  dependencies: TrainingDependencies,
): Promise<TrainingOutcome> {
  const { dataset, kind, seed } = task;
  const holdout = holdoutOf(dataset.target, HOLDOUT_DAYS);
  const startedAt = dependencies.clock();
  const fitted = await forecasterOf(kind).fit(dataset, {
    originAt: holdout.fromAt,
    seed,
    ...(dependencies.onProgress ? { onProgress: dependencies.onProgress } : {}),
    ...(dependencies.signal ? { signal: dependencies.signal } : {}),
  });
  try {
    const fittedAt = dependencies.clock();
    const result = await backtestDayAhead(fitted, dataset, holdout);
    const report = reportHoldout(result, { fitted, dataset, holdout });
    const scoredAt = dependencies.clock();
    const manifest = await writeVersion(fitted, report, { task, dependencies, holdout });
    const promotion = await promote(dependencies.store, {
      model: task.model,
      version: manifest.version,
      now: dependencies.clock(),
      ...AUTHOR,
    });
    const seconds = { fit: (fittedAt - startedAt) / 1000, score: (scoredAt - fittedAt) / 1000 };
    return { manifest, promotion, report, seconds };
  } finally {
    fitted.dispose();
  }
}

interface WriteContext {
  readonly task: TrainingTask;
  readonly dependencies: TrainingDependencies;
  readonly holdout: Holdout;
}

async function writeVersion(
  fitted: FittedForecaster,
  report: HoldoutReport,
  { task, dependencies, holdout }: WriteContext,
): Promise<Manifest> {
  const { target } = task.dataset;
  const { state } = await readState(dependencies.store, task.model);
  return saveVersion(dependencies.store, fitted, {
    report,
    facts: {
      model: task.model,
      createdAt: new Date(dependencies.clock()).toISOString(),
      series: { ...target.info },
      training: await trainingFacts(task.dataset, holdout, {
        seed: task.seed,
        library: dependencies.library,
      }),
      metrics: report.metrics,
      lineage: { parent: state.champion?.to ?? null, ...AUTHOR },
    },
  });
}
