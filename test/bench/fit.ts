import { backtestDayAhead } from '../../models/evaluation/day-ahead.ts';
import { pointMetrics } from '../../models/evaluation/metrics.ts';
import type { ForecasterKind } from '../../models/forecasters/forecaster.ts';
import { forecasterOf } from '../../models/forecasters/registry.ts';
import { useBackend } from '../../models/networks/backend.ts';
import { endAt } from '../../models/series/series.ts';
import { syntheticTown } from '../support/synthetic-town.ts';
import { findLightgbm, fitLightgbm } from './training/competitors.ts';

const DAYS = 2 * 365;
const SCORED_DAYS = 60;
const SCORED_MS = SCORED_DAYS * 86_400_000;

/**
 * Fits forecasters op by op and replayed as a graph, and scores both on days they never saw; the closed
 * form and LightGBM's point fit beside them.
 */
export async function benchFit() {
  const { library, version } = await useBackend('tensorflow');
  return {
    library: `${library} ${version}`,
    auto: await compare('auto'),
    mlp: await compare('mlp'),
    linear: await timeFit('linear', undefined),
    lightgbm: await timeLightgbm(),
  };
}

async function timeLightgbm(): Promise<object | string> {
  const peer = await findLightgbm();
  if ('skipped' in peer) return `skipped: ${peer.skipped}`;
  const { target, covariates } = syntheticTown({ days: DAYS, stepMinutes: 30 });
  const temperature = covariates[0]?.values;
  const lines = Array.from(target.values, (value, step) => `${value},${temperature?.[step]}\n`);
  return fitLightgbm(peer.python, { lines: lines.join(''), scoredDays: SCORED_DAYS });
}

async function compare(kind: ForecasterKind) {
  const eager = await timeFit(kind, 'eager');
  const replayed = await timeFit(kind, undefined);
  return {
    eagerSeconds: eager.seconds,
    replayedSeconds: replayed.seconds,
    timesFaster: eager.seconds / replayed.seconds,
    eagerMae: eager.mae,
    replayedMae: replayed.mae,
  };
}

async function timeFit(kind: ForecasterKind, engine: 'eager' | undefined) {
  const dataset = syntheticTown({ days: DAYS, stepMinutes: 30 });
  const untilAt = endAt(dataset.target);
  const fromAt = untilAt - SCORED_MS;
  const startedAt = performance.now();
  const fitted = await forecasterOf(kind).fit(dataset, {
    originAt: fromAt,
    seed: 1,
    ...(engine ? { engine } : {}),
  });
  const seconds = (performance.now() - startedAt) / 1000;
  const { actual, forecast } = await backtestDayAhead(fitted, dataset, { fromAt, untilAt });
  fitted.dispose();
  return { seconds, mae: pointMetrics(actual, forecast).mae };
}
