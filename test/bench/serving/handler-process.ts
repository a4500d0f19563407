import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { ApiHandler } from '../../../infra/local/gateway/gateway.ts';
import { lambdaContext } from '../../../infra/local/gateway/lambda-context.ts';
import { originOf } from './questions.ts';
import { summarise } from './statistics.ts';

/**
 * Measures the bundled handler in a process of its own, as Lambda runs it.
 * Arguments: bundle directory, model, JSON array of series ids.
 */
const [directory = '', model = '', ids = '[]'] = process.argv.slice(2);
const series = JSON.parse(ids) as string[];
const { handler } = (await import(pathToFileURL(join(directory, 'index.mjs')).href)) as {
  handler: ApiHandler;
};
const DECILES = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9];

function event(inputs: readonly string[], origin: string) {
  const headers = { 'content-type': 'application/json', host: 'localhost' };
  return {
    resource: '/{proxy+}',
    path: '/v1/timeseries/forecast',
    httpMethod: 'POST',
    headers,
    multiValueHeaders: { 'content-type': ['application/json'], host: ['localhost'] },
    queryStringParameters: null,
    multiValueQueryStringParameters: null,
    pathParameters: null,
    stageVariables: null,
    isBase64Encoded: false,
    requestContext: { requestId: 'bench', identity: {} },
    body: JSON.stringify({
      model,
      inputs: inputs.map((series_id) => ({ series_id, origin })),
      options: { horizon: 24, quantiles: DECILES },
    }),
  } as unknown as Parameters<ApiHandler>[0];
}

/** Every call asks for an origin of its own (`new`), or all ask the same (`equal`). */
type Questions = 'new' | 'equal';
let asked = 0;

async function time(
  inputs: readonly string[],
  rounds: number,
  questions: Questions,
): Promise<number[]> {
  const took: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const request = event(inputs, originOf(questions === 'new' ? ++asked : 0));
    const startedAt = performance.now();
    const { statusCode, body } = await handler(request, lambdaContext('bench', 'r', Date.now()));
    took.push(performance.now() - startedAt);
    if (statusCode !== 200) throw new Error(body);
  }
  return took;
}

const one = series.slice(0, 1);
const [firstMs] = await time(one, 1, 'new');
await time(one, 1000, 'new');
const computed = summarise(await time(one, 3000, 'new'));
await time(one, 1000, 'equal');
const repeated = summarise(await time(one, 5000, 'equal'));
await time(series, 2, 'new');
const batch = summarise(await time(series, 8, 'new'));
process.stdout.write(
  `${JSON.stringify({ firstMs, computed, repeated, perSeriesInBatchMs: batch.p50 / series.length })}\n`,
);
