import { backtestDayAhead } from '../../models/evaluation/day-ahead.ts';
import { pointMetrics } from '../../models/evaluation/metrics.ts';
import type { ForecasterKind } from '../../models/forecasters/forecaster.ts';
import { forecasterOf } from '../../models/forecasters/registry.ts';
import { useBackend } from '../../models/networks/backend.ts';
import { endAt } from '../../models/series/series.ts';
import { syntheticTown } from '../support/synthetic-town.ts';

const DAYS = 2 * 365;
const SCORED_MS = 60 * 86_400_000;

/** Fits forecasters op by op and replayed as a graph, and scores both on days they never saw. */
export async function benchFit() {
  const { library, version } = await useBackend('tensorflow');
  return {
    library: `${library} ${version}`,
    auto: await compare('auto'),
    mlp: await compare('mlp'),
  };
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
