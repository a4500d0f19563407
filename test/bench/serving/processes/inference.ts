import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { ApiHandler } from '../../../../infra/local/gateway/gateway.ts';
import { lambdaContext } from '../../../../infra/local/gateway/lambda-context.ts';
import { summarise } from '../statistics.ts';

/**
 * Measures inference by the bundled handler in a process of its own, as Lambda runs it.
 * Arguments: bundle directory, model.
 */
const [directory = '', model = ''] = process.argv.slice(2);
const { handler } = (await import(pathToFileURL(join(directory, 'index.mjs')).href)) as {
  handler: ApiHandler;
};

type ApiEvent = Parameters<ApiHandler>[0];

function eventOf(httpMethod: string, path: string, headers: object, body: Buffer | null): ApiEvent {
  return {
    ...{ resource: '/{proxy+}', path, httpMethod, headers, multiValueHeaders: null },
    ...{ queryStringParameters: null, multiValueQueryStringParameters: null },
    ...{ pathParameters: null, stageVariables: null },
    requestContext: { requestId: 'bench', identity: {} },
    // API Gateway hands over every body as base64.
    isBase64Encoded: body !== null,
    body: body?.toString('base64') ?? null,
  } as unknown as ApiEvent;
}

async function call(event: ApiEvent): Promise<string> {
  const { statusCode, body } = await handler(event, lambdaContext('bench', 'r', Date.now()));
  if (statusCode !== 200) throw new Error(body);
  return body;
}

async function time(event: ApiEvent, rounds: number) {
  for (let round = 0; round < rounds / 2; round++) await call(event);
  const took: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const startedAt = performance.now();
    await call(event);
    took.push(performance.now() - startedAt);
  }
  const { p50, p99 } = summarise(took);
  return { p50, p99 };
}

const path = `/v2/models/${model}`;
const { inputs } = JSON.parse(await call(eventOf('GET', path, {}, null))) as {
  inputs: { name: string; datatype: string; shape: number[] }[];
};
const [{ name, datatype, shape } = { name: '', datatype: '', shape: [0] }] = inputs;
const width = shape[1] ?? 0;

function jsonEvent(rows: number): ApiEvent {
  const data = Array.from({ length: rows * width }, (_, i) => Math.sin(i));
  const body = { inputs: [{ name, datatype, shape: [rows, width], data }] };
  const headers = { 'content-type': 'application/json', host: 'localhost' };
  return eventOf('POST', `${path}/infer`, headers, Buffer.from(JSON.stringify(body)));
}

function binaryEvent(rows: number): ApiEvent {
  const raw = Buffer.from(
    Float32Array.from({ length: rows * width }, (_, i) => Math.sin(i)).buffer,
  );
  const input = {
    name,
    datatype,
    shape: [rows, width],
    parameters: { binary_data_size: raw.length },
  };
  const json = Buffer.from(
    JSON.stringify({ parameters: { binary_data_output: true }, inputs: [input] }),
  );
  const headers = { 'inference-header-content-length': String(json.length), host: 'localhost' };
  return eventOf('POST', `${path}/infer`, headers, Buffer.concat([json, raw]));
}

const figures = {
  jsonMs: { rows1: await time(jsonEvent(1), 4000), rows24: await time(jsonEvent(24), 2000) },
  binaryMs: {
    rows1: await time(binaryEvent(1), 4000),
    rows24: await time(binaryEvent(24), 2000),
    rows1000: await time(binaryEvent(1000), 100),
  },
};
process.stdout.write(`${JSON.stringify(figures)}\n`);
