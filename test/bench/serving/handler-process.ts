import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { ApiHandler } from '../../../infra/local/gateway/gateway.ts';
import { lambdaContext } from '../../../infra/local/gateway/lambda-context.ts';
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

function event(inputs: readonly string[]) {
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
      inputs: inputs.map((series_id) => ({ series_id })),
      options: { horizon: 24, quantiles: DECILES },
    }),
  } as unknown as Parameters<ApiHandler>[0];
}

async function time(inputs: readonly string[], rounds: number): Promise<number[]> {
  const took: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const startedAt = performance.now();
    const { statusCode, body } = await handler(
      event(inputs),
      lambdaContext('bench', 'r', Date.now()),
    );
    took.push(performance.now() - startedAt);
    if (statusCode !== 200) throw new Error(body);
  }
  return took;
}

const first = await time(series.slice(0, 1), 1);
await time(series.slice(0, 1), 2000);
const single = summarise(await time(series.slice(0, 1), 5000));
await time(series, 3);
const batch = summarise(await time(series, 20));
process.stdout.write(
  `${JSON.stringify({ firstMs: first[0], single, perSeriesInBatchMs: batch.p50 / series.length })}\n`,
);
