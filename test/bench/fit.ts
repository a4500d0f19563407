import { backtestDayAhead } from '../../models/evaluation/day-ahead.ts';
import { pointMetrics } from '../../models/evaluation/metrics.ts';
import type { ForecasterKind } from '../../models/forecasters/forecaster.ts';
import { forecasterOf } from '../../models/forecasters/registry.ts';
import { useBackend } from '../../models/networks/backend.ts';
import { type Dataset, endAt } from '../../models/series/series.ts';
import { hasVicElec, readVicElec } from '../models/evaluation/vic-elec.ts';
import { syntheticTown } from '../support/synthetic-town.ts';
import { findLightgbm, fitLightgbm } from './training/competitors.ts';

const DAYS = 2 * 365;
const SCORED_DAYS = 60;
const DAY_MS = 86_400_000;
const DAY_STEPS = 48;

/** What is learned from and what is scored. */
interface Task {
  readonly data: string;
  readonly dataset: Dataset;
  /** The first scored instant, a local midnight: forecasters are fitted on all before it. */
  readonly fromAt: number;
  /** Days before the first Monday, by which LightGBM's script counts weekdays. */
  readonly daysToMonday: number;
}

/**
 * Fits forecasters op by op and replayed as a graph on two years of half hours, and scores both on the days
 * after; the closed form, which comes first and so warms the engine up for all, and LightGBM's point fit
 * beside them.
 */
export async function benchFit() {
  const { library, version } = await useBackend('tensorflow');
  const task = hasVicElec ? victoria() : town();
  return {
    library: `${library} ${version}`,
    data: task.data,
    linear: await timeFit(task, 'linear', undefined),
    auto: await compare(task, 'auto'),
    mlp: await compare(task, 'mlp'),
    lightgbm: await timeLightgbm(task),
  };
}

/** Where the optional data lie beside the repository. */
function victoria(): Task {
  const dataset = readVicElec();
  const fromAt = Date.parse('2013-12-31T13:00:00Z');
  const steps = (fromAt - dataset.target.startAt) / (DAY_MS / DAY_STEPS) + SCORED_DAYS * DAY_STEPS;
  const target = { ...dataset.target, values: dataset.target.values.slice(0, steps) };
  const data = 'vic_elec, 2012 and 2013';
  return { data, dataset: { ...dataset, target }, fromAt, daysToMonday: 1 };
}

function town(): Task {
  const dataset = syntheticTown({ days: DAYS + SCORED_DAYS, stepMinutes: 30, timeZone: 'UTC' });
  const fromAt = endAt(dataset.target) - SCORED_DAYS * DAY_MS;
  return { data: 'a made-up town', dataset, fromAt, daysToMonday: 0 };
}

async function timeLightgbm({ dataset, daysToMonday }: Task): Promise<object | string> {
  const peer = await findLightgbm();
  if ('skipped' in peer) return `skipped: ${peer.skipped}`;
  const { target, covariates } = dataset;
  const temperature = covariates.find(({ name }) => name === 'temperature')?.values;
  const lines = Array.from(target.values, (value, step) => `${value},${temperature?.[step]}\n`);
  const fromMonday = lines.slice(daysToMonday * DAY_STEPS).join('');
  return fitLightgbm(peer.python, { lines: fromMonday, scoredDays: SCORED_DAYS });
}

async function compare(task: Task, kind: ForecasterKind) {
  const eager = await timeFit(task, kind, 'eager');
  const replayed = await timeFit(task, kind, undefined);
  return {
    eagerSeconds: eager.seconds,
    replayedSeconds: replayed.seconds,
    timesFaster: eager.seconds / replayed.seconds,
    eagerMae: eager.mae,
    replayedMae: replayed.mae,
  };
}

async function timeFit(
  { dataset, fromAt }: Task,
  kind: ForecasterKind,
  engine: 'eager' | undefined,
) {
  const startedAt = performance.now();
  const fitted = await forecasterOf(kind).fit(dataset, {
    originAt: fromAt,
    seed: 1,
    ...(engine ? { engine } : {}),
  });
  const seconds = (performance.now() - startedAt) / 1000;
  const scored = { fromAt, untilAt: endAt(dataset.target) };
  const { actual, forecast } = await backtestDayAhead(fitted, dataset, scored);
  fitted.dispose();
  return { seconds, mae: pointMetrics(actual, forecast).mae };
}
