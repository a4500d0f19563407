import { resolve } from 'node:path';
import { bundleFunction } from '../../infra/bundle/bundle-function.ts';
import type { ForecasterKind } from '../../models/forecasters/forecaster.ts';
import { makeBenchStore } from './serving/bench-store.ts';
import { startChild } from './serving/child.ts';
import { load } from './serving/load.ts';
import { originOf } from './serving/questions.ts';

const HERE = import.meta.dirname;
const WATTCAST = resolve(HERE, '../../infra/local/wattcast.ts');
const SERIES = Array.from({ length: 1000 }, (_, i) => `town-${i}`);
const ROUNDS = 3;
const LOAD = { connections: 32, seconds: 4 };

interface HandlerFigures {
  readonly firstMs: number;
  readonly computed: { readonly p50: number; readonly p99: number };
  readonly repeated: { readonly p50: number; readonly p99: number };
  readonly perSeriesInBatchMs: number;
}

/** What the design allows. */
const BAR = { computedP50Ms: 1, computedP99Ms: 4, computedOverBare: 0.5, singleOverBatched: 20 };

/** Warm forecasts of the kind that is trained by default, and of the plain network. */
export async function benchPredict() {
  const { directory } = await bundleFunction('predict');
  const [auto, mlp] = [await benchKind('auto', directory), await benchKind('mlp', directory)];
  return { bar: BAR, auto, mlp };
}

/** In the handler, over HTTP beside a bare server, and a thousand series at once. */
async function benchKind(kind: ForecasterKind, directory: string) {
  const store = await makeBenchStore(kind, { models: ['town'], series: SERIES });
  try {
    const handler = await startChild<HandlerFigures>(
      `${HERE}/serving/handler-process.ts`,
      [directory, 'town', JSON.stringify(SERIES)],
      { WATTCAST_STORE: store.directory },
    );
    const http = await overHttp(store.directory);
    const { computed, repeated, perSeriesInBatchMs, firstMs } = handler.said;
    return {
      firstMs,
      handlerMs: { computed, repeated, perSeriesInBatch: perSeriesInBatchMs },
      http,
    };
  } finally {
    store.remove();
  }
}

/** The service and a bare server in turns, so that whatever else the machine does meets both. */
async function overHttp(directory: string) {
  const service = await startChild<{ url: string }>(WATTCAST, [
    ...['serve', '--json', '--port', '0', '--no-training', '--store', directory],
  ]);
  const url = `${service.said.url}/v1/timeseries/forecast`;
  const { answerBytes } = await load({ url, bodyOf: question, ...LOAD, seconds: 2 });
  const bare = await startChild<{ url: string }>(`${HERE}/serving/bare-server.ts`, [
    String(answerBytes),
  ]);
  const rates = { computed: 0, repeated: 0, bare: 0 };
  let asked = 0;
  const measure = async (to: string, bodyOf: (request: number) => string) =>
    (await load({ url: to, bodyOf, ...LOAD })).requestsPerSecond / ROUNDS;
  for (let round = 0; round < ROUNDS; round++) {
    rates.computed += await measure(url, () => question(++asked));
    rates.repeated += await measure(url, () => question(0));
    rates.bare += await measure(bare.said.url, () => question(0));
  }
  const perSeries = await costOfSeries(url);
  await service.stop();
  await bare.stop();
  return {
    requestsPerSecond: rates,
    computedOverBare: rates.computed / rates.bare,
    repeatedOverBare: rates.repeated / rates.bare,
    perSeries,
  };
}

/**
 * What a series costs a caller who asks for one after the other, and for a thousand in one call: with
 * questions that nobody asked before, and with equal ones.
 */
async function costOfSeries(url: string) {
  let asked = 0;
  const next = () => ++asked;
  return { computed: await costs(url, next), repeated: await costs(url, () => 0) };
}

async function costs(url: string, number: () => number) {
  const rate = async (bodyOf: () => string) =>
    (await load({ url, bodyOf, connections: 1, seconds: LOAD.seconds })).requestsPerSecond;
  const single = await rate(() => question(number()));
  // The first call reads a thousand series and learns from the past days of each.
  await load({ url, bodyOf: () => question(number(), SERIES), connections: 1, seconds: 0.001 });
  const batched = await rate(() => question(number(), SERIES));
  const [singleMs, batchedMs] = [1000 / single, 1000 / (batched * SERIES.length)];
  return { msPerSeries: { singleMs, batchedMs }, singleOverBatched: singleMs / batchedMs };
}

function question(number: number, series: readonly string[] = SERIES.slice(0, 1)): string {
  const origin = originOf(number);
  return JSON.stringify({
    model: 'town',
    inputs: series.map((series_id) => ({ series_id, origin })),
    options: { horizon: 24, quantiles: [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9] },
  });
}
