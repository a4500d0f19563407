import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundleFunction } from '../../infra/bundle/bundle-function.ts';
import { type LambdaCode, startLambda } from '../support/lambda/lambda-runtime.ts';
import { makeBenchStore } from './serving/bench-store.ts';
import { copyToBucket } from './serving/bucket.ts';
import { summarise } from './serving/statistics.ts';

const ROUNDS = 20;
const EMPTY = 'export const handler = async () => ({ statusCode: 200, body: "" });\n';

/** What the design allows: so many times the empty handler, and so much more. */
const BAR = { times: 3, moreMs: 150 };

const EVENT = {
  httpMethod: 'POST',
  path: '/v1/timeseries/forecast',
  headers: { 'content-type': 'application/json' },
  multiValueHeaders: { 'content-type': ['application/json'] },
  queryStringParameters: null,
  multiValueQueryStringParameters: null,
  isBase64Encoded: false,
  requestContext: { requestId: 'bench', identity: {} },
  body: JSON.stringify({
    model: 'town',
    inputs: [{ series_id: 'town' }],
    options: { horizon: 24, quantiles: [0.1, 0.5, 0.9] },
  }),
};

/**
 * From starting AWS's runtime client to the answer of its first invocation: a forecast whose model and
 * readings come from S3, beside a handler that does nothing.
 */
export async function benchColdStart() {
  const { directory, files } = await bundleFunction('predict');
  const empty = mkdtempSync(join(tmpdir(), 'wattcast-empty-'));
  writeFileSync(join(empty, 'index.mjs'), EMPTY);
  const store = await makeBenchStore('auto', { models: ['town'], series: ['town'] });
  const bucket = await copyToBucket(store.directory);
  const environment = { ...bucket.environment, WATTCAST_STORE: bucket.location };
  try {
    const took = await inTurns({
      empty: { directory: empty, handler: 'index.handler', environment },
      forecast: { directory, handler: 'index.handler', environment },
    });
    return { unpackedBytes: sum(Object.values(files)), rounds: ROUNDS, ...compare(took) };
  } finally {
    await bucket.stop();
    store.remove();
    rmSync(empty, { recursive: true });
  }
}

type Subject = 'empty' | 'forecast';

/** In turns, so that whatever else the machine does meets both; the first round fills its caches. */
async function inTurns(subjects: Readonly<Record<Subject, LambdaCode>>) {
  const took: Record<Subject, number[]> = { empty: [], forecast: [] };
  for (let round = 0; round <= ROUNDS; round++) {
    for (const subject of ['empty', 'forecast'] as const) {
      const milliseconds = await startToAnswer(subjects[subject]);
      if (round > 0) took[subject].push(milliseconds);
    }
  }
  return took;
}

async function startToAnswer(code: LambdaCode): Promise<number> {
  const startedAt = performance.now();
  const lambda = await startLambda(code);
  try {
    const answer = (await lambda.invoke(EVENT)) as { statusCode: number; body: string };
    const milliseconds = performance.now() - startedAt;
    if (answer.statusCode !== 200) throw new Error(answer.body);
    return milliseconds;
  } finally {
    await lambda.stop();
  }
}

function compare(took: Readonly<Record<Subject, readonly number[]>>) {
  const [empty, forecast] = [summarise(took.empty).p50, summarise(took.forecast).p50];
  return {
    medianMs: { empty, forecast },
    fastestMs: { empty: Math.min(...took.empty), forecast: Math.min(...took.forecast) },
    timesEmpty: forecast / empty,
    moreThanEmptyMs: forecast - empty,
    bar: BAR,
    holds: forecast <= BAR.times * empty && forecast - empty <= BAR.moreMs,
  };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
