import { resolve } from 'node:path';
import { bundleFunction } from '../../infra/bundle/bundle-function.ts';
import type { ForecasterKind } from '../../models/forecasters/forecaster.ts';
import { makeBenchStore } from './serving/bench-store.ts';
import { startChild } from './serving/child.ts';
import { load } from './serving/load.ts';

const HERE = import.meta.dirname;
const WATTCAST = resolve(HERE, '../../infra/local/wattcast.ts');
const SERIES = Array.from({ length: 1000 }, (_, i) => `town-${i}`);
const ROUNDS = 3;
const LOAD = { connections: 32, seconds: 4 };

interface HandlerFigures {
  readonly firstMs: number;
  readonly single: { readonly p50: number; readonly p99: number };
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
    const { single, perSeriesInBatchMs, firstMs } = handler.said;
    return {
      kind,
      firstMs,
      handlerMs: { p50: single.p50, p99: single.p99 },
      perSeriesInBatchMs,
      singleOverBatched: single.p50 / perSeriesInBatchMs,
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
  const body = JSON.stringify({
    model: 'town',
    inputs: [{ series_id: 'town-0' }],
    options: { horizon: 24, quantiles: [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9] },
  });
  const url = `${service.said.url}/v1/timeseries/forecast`;
  const { answerBytes } = await load({ url, body, ...LOAD, seconds: 2 });
  const bare = await startChild<{ url: string }>(`${HERE}/serving/bare-server.ts`, [
    String(answerBytes),
  ]);
  let [served, bared] = [0, 0];
  for (let round = 0; round < ROUNDS; round++) {
    served += (await load({ url, body, ...LOAD })).requestsPerSecond / ROUNDS;
    bared += (await load({ url: bare.said.url, body, ...LOAD })).requestsPerSecond / ROUNDS;
  }
  await service.stop();
  await bare.stop();
  return { requestsPerSecond: served, bareRequestsPerSecond: bared, ratio: served / bared };
}
