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

/** Warm forecasts: in the handler, over HTTP beside a bare server, and a thousand series at once. */
export async function benchPredict(kind: ForecasterKind = 'mlp') {
  const { directory } = await bundleFunction('predict');
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
      kind,
      firstMs,
      handlerMs: { computed, repeated },
      perSeriesInBatchMs,
      singleOverBatched: computed.p50 / perSeriesInBatchMs,
      http,
    };
  } finally {
    store.remove();
  }
}

/** The service and a bare server in turns, so that whatever else the machine does meets both. */
async function overHttp(directory: string) {
  const service = await startChild<{ url: string }>(WATTCAST, [
    ...['serve', '--json', '--port', '0', '--store', directory],
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
  await service.stop();
  await bare.stop();
  return {
    requestsPerSecond: rates,
    computedOverBare: rates.computed / rates.bare,
    repeatedOverBare: rates.repeated / rates.bare,
  };
}

function question(number: number): string {
  return JSON.stringify({
    model: 'town',
    inputs: [{ series_id: 'town-0', origin: originOf(number) }],
    options: { horizon: 24, quantiles: [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9] },
  });
}
