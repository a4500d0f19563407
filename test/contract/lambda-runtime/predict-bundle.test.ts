import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { APIGatewayProxyResult } from 'aws-lambda';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bundleFunction } from '../../../infra/bundle/bundle-function.ts';
import { type Gateway, openGateway } from '../../../infra/local/gateway/gateway.ts';
import { type LambdaEnvironment, startLambda } from '../../support/lambda/lambda-runtime.ts';
import { hasPythonModules, runClient } from '../clients/support/python-client.ts';
import {
  INPUT,
  OUTPUT,
  predictRows,
  randomRows,
  type ServedModels,
  storeModels,
} from '../clients/support/served-models.ts';

const SIMPLE_EVENT = {
  httpMethod: 'GET',
  path: '/v2/health/ready',
  headers: {},
  multiValueHeaders: {},
  queryStringParameters: null,
  multiValueQueryStringParameters: null,
  body: null,
  isBase64Encoded: false,
  requestContext: { identity: {}, requestId: 'the-request' },
};

/** The directory that is uploaded, in AWS's own runtime client, behind the gateway's events. */
describe('the predict bundle in the Lambda runtime', () => {
  const directory = mkdtempSync(join(tmpdir(), 'wattcast-predict-'));
  const rows = randomRows(3);
  let models: ServedModels;
  let lambda: LambdaEnvironment;
  let gateway: Gateway;

  function start(environment: Readonly<Record<string, string>>): Promise<LambdaEnvironment> {
    return startLambda({ directory, handler: 'index.handler', environment });
  }

  beforeAll(async () => {
    [models] = await Promise.all([storeModels(), bundleFunction('predict', directory)]);
    lambda = await start({ WATTCAST_STORE: models.directory });
    const handler = (event: unknown) => lambda.invoke(event) as Promise<APIGatewayProxyResult>;
    gateway = await openGateway({
      host: '127.0.0.1',
      port: 0,
      route: () => ({ name: 'predict', handler }),
    });
  });
  afterAll(async () => {
    await gateway.close();
    await lambda.stop();
    models.dispose();
    rmSync(directory, { recursive: true, force: true });
  });

  function post(
    path: string,
    body: string | Buffer<ArrayBuffer>,
    headers: Record<string, string> = {},
  ) {
    return fetch(`${gateway.url}${path}`, { method: 'POST', body, headers });
  }

  const tensor = { name: INPUT, shape: [3, 100], datatype: 'FP32' };

  it('answers an event that API Gateway sends, with its request id', async () => {
    const result = (await lambda.invoke(SIMPLE_EVENT)) as APIGatewayProxyResult;

    expect(result).toMatchObject({ statusCode: 200, isBase64Encoded: false });
    expect(JSON.parse(result.body)).toEqual({ live: true, ready: true });
    expect(result.multiValueHeaders?.['x-request-id']).toEqual(['the-request']);
  });

  it('forecasts a stored series', async () => {
    const response = await post(
      '/v1/timeseries/forecast',
      JSON.stringify({ model: 'town', inputs: [{ series_id: 'town' }], options: { horizon: 24 } }),
      { 'content-type': 'application/json' },
    );

    const answer = (await response.json()) as {
      outputs: { content: { mean_forecast: number[] }[] }[];
    };
    expect(answer.outputs[0]?.content[0]?.mean_forecast).toHaveLength(24);
  });

  it('forecasts many series in one answer, which is long', async () => {
    const inputs = Array.from({ length: 100 }, (_, i) => ({
      series_id: 'town',
      name: `näme ${i}`,
    }));

    const response = await post(
      '/v1/timeseries/forecast',
      JSON.stringify({ model: 'town', inputs, options: { horizon: 96 } }),
      { 'content-type': 'application/json' },
    );

    const text = await response.text();
    const { outputs } = JSON.parse(text) as { outputs: { content: { name: string }[] }[] };
    expect(text.length).toBeGreaterThan(65_536);
    expect(outputs.map(({ content }) => content[0]?.name)).toEqual(inputs.map(({ name }) => name));
  });

  it('infers over JSON', async () => {
    const body = JSON.stringify({ inputs: [{ ...tensor, data: rows }] });

    const response = await post('/v2/models/town/infer', body);

    const answer = (await response.json()) as { outputs: { data: number[] }[] };
    expect(answer.outputs[0]?.data).toEqual(predictRows(models.networks[1], rows).flat());
  });

  it('infers over raw tensors, which come and go as base64', async () => {
    const raw = new Uint8Array(Float32Array.from(rows.flat()).buffer);
    const json = Buffer.from(
      JSON.stringify({
        parameters: { binary_data_output: true },
        inputs: [{ ...tensor, parameters: { binary_data_size: raw.length } }],
      }),
    );

    const response = await post('/v2/models/town/infer', Buffer.concat([json, raw]), {
      'inference-header-content-length': String(json.length),
    });

    const at = Number(response.headers.get('inference-header-content-length'));
    const tail = (await response.arrayBuffer()).slice(at);
    expect([...new Float32Array(tail)]).toEqual(predictRows(models.networks[1], rows).flat());
  });

  it.each([
    ['/v2/models/nobody/infer', 404],
    ['/v2/models/naive/infer', 501],
    ['/v2/models/town/infer', 400],
    ['/v2/models/town', 405],
  ])('says what is wrong: POST %s is %d', async (path, status) => {
    const response = await post(path, '{}');

    expect(response.status).toBe(status);
    expect(await response.json()).toEqual({ error: expect.any(String) });
  });

  it('bears a GET with a body', async () => {
    const event = { ...SIMPLE_EVENT, body: '{}' };

    const result = (await lambda.invoke(event)) as APIGatewayProxyResult;

    expect(result.statusCode).toBe(200);
  });

  it('describes itself', async () => {
    const response = await fetch(`${gateway.url}/openapi.json`);

    expect(await response.json()).toMatchObject({ openapi: '3.1.0' });
  });

  it('does not start, and says why, where it is not told its store', async () => {
    const untold = await start({});

    await expect(untold.invoke(SIMPLE_EVENT)).rejects.toThrow('WATTCAST_STORE is not set');
    await untold.stop();
  });

  it.skipIf(!hasPythonModules('tritonclient', 'geventhttpclient'))(
    'serves tritonclient[http]',
    async () => {
      const ways = [{}, { version: '1' }, { binary_in: false, outputs: 'json' }];

      const { inferences } = await runClient<{ inferences: { values: number[][] }[] }>(
        'triton_client.py',
        {
          ...{ url: gateway.url, model: 'town', without_network: 'naive' },
          ...{ input: INPUT, output: OUTPUT, rows, inferences: ways },
        },
      );

      const [champion, first, overJson] = inferences.map(({ values }) => values);
      expect([champion, overJson]).toEqual(Array(2).fill(predictRows(models.networks[1], rows)));
      expect(first).toEqual(predictRows(models.networks[0], rows));
    },
  );
});
