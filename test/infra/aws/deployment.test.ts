import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { APIGatewayProxyResult } from 'aws-lambda';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openStore } from '../../../functions/shared/stores/open-store.ts';
import { bundleFunction } from '../../../infra/bundle/bundle-function.ts';
import { type PipelineInput, runPipeline } from '../../../infra/local/train/run-pipeline.ts';
import { WorkerPool } from '../../../infra/local/train/worker-pool.ts';
import { type LambdaEnvironment, startLambda } from '../../support/lambda/lambda-runtime.ts';
import { hasMoto } from '../../support/moto-server.ts';
import { syntheticTown } from '../../support/synthetic-town.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';
import { missingFromMoto, stripForMoto } from './support/assembly-for-moto.ts';
import { Cloud } from './support/cloud.ts';
import { STACK, synthesizeReviewed } from './support/synthesized.ts';

describe.skipIf(!hasMoto)('the stack, deployed to moto', () => {
  let cloud: Cloud;
  let assembly: string;
  let predictBundle: string;
  let stripped: Record<string, string>;
  let said: () => string;
  const started: LambdaEnvironment[] = [];

  beforeAll(async () => {
    const [predict, manage, readings] = await Promise.all(
      (['predict', 'manage', 'readings'] as const).map((name) =>
        bundleFunction(name, join(temporaryDirectory(), name)),
      ),
    );
    predictBundle = predict?.directory ?? '';
    const synthesized = synthesizeReviewed(
      { retainData: false },
      {
        predict: predictBundle,
        manage: manage?.directory ?? '',
        readings: readings?.directory ?? '',
      },
    );
    assembly = synthesized.directory;
    stripped = stripForMoto(assembly, STACK);
    cloud = await Cloud.start();
    said = cloud.watch();
    await cloud
      .cdk('deploy', '--app', assembly, '--method=direct', '--require-approval=never')
      .catch((error: Error) => {
        throw new Error(`${error.message}\nmoto said: ${said()}`, { cause: error });
      });
  }, 120_000);

  afterAll(async () => {
    await Promise.all(started.map((environment) => environment.stop()));
    await cloud.stop();
  });

  /** Runs what was uploaded for a function, with the environment that the stack gave it. */
  async function startDeployed(description: RegExp): Promise<LambdaEnvironment> {
    const deployed = (await cloud.functions()).find((one) => description.test(one.Description));
    if (deployed === undefined) throw new Error(`${description} is not deployed.`);
    const directory = await cloud.unpack(assetOf(assembly, deployed.Description));
    const environment = { ...cloud.environment, ...deployed.Environment.Variables };
    const running = await startLambda({ directory, handler: deployed.Handler, environment });
    started.push(running);
    return running;
  }

  it('leaves out what moto lacks, and nothing else that matters here', () => {
    expect(said()).not.toContain('No Moto CloudFormation support');
    const types = new Set(Object.values(stripped));
    expect(missingFromMoto.filter((type) => !types.has(type))).toEqual([]);
    const kept =
      /^((Predict|Manage|Readings)(Function|Identity(Role|Log))|Pipeline(StateMachine|Events|Role))[0-9A-F]{8}$/;
    expect(Object.keys(stripped).filter((id) => kept.test(id))).toEqual([]);
  });

  it('uploads byte for byte what the local gateway serves', async () => {
    const unpacked = await cloud.unpack(assetOf(assembly, 'wattcast: forecasts and inference'));

    expect(readdirSync(unpacked)).toEqual(readdirSync(predictBundle));
    for (const file of readdirSync(predictBundle)) {
      expect(
        readFileSync(join(unpacked, file)).equals(readFileSync(join(predictBundle, file))),
      ).toBe(true);
    }
  });

  /** What Step Functions would do with what was started, with this machine's workers for Lambda. */
  async function runStarted(input: unknown, store: string): Promise<string[]> {
    Object.assign(process.env, cloud.environment);
    const pool = new WorkerPool({ store, size: 1 });
    const announced: string[] = [];
    try {
      await runPipeline({
        store: openStore(store),
        input: input as PipelineInput,
        invoke: (event) => pool.invoke(event),
        onAnnounce: ({ type }) => announced.push(type),
      });
    } finally {
      await pool.close();
    }
    return announced;
  }

  it('takes readings, trains, promotes and forecasts with the functions that were uploaded', async () => {
    const [readings, manage, predict] = await Promise.all([
      startDeployed(/series/),
      startDeployed(/models/),
      startDeployed(/forecasts/),
    ]);
    const { WATTCAST_STORE: store = '', PIPELINE_ARN: pipeline = '' } =
      (await cloud.functions()).find(({ Description }) => /models/.test(Description))?.Environment
        .Variables ?? {};
    const { target } = syntheticTown({ days: 60 });

    const defined = await request(readings, 'PUT', '/v1/series/town', {
      carrier: 'electricity',
      unit: 'kW',
      step_minutes: 60,
      time_zone: 'Europe/Berlin',
    });
    const stored = await request(readings, 'POST', '/v1/series/town/readings', csvOf(target));
    const asked = await request(manage, 'POST', '/v1/models/town/train', {
      reason: 'a test of the deployment',
      settings: { series: 'town', kind: 'mlp', holdoutDays: 14, approval: 'manual' },
    });
    const [input] = await cloud.startedWith(pipeline);
    const announced = await runStarted(input, store);
    const job = await request(manage, 'GET', `/v1/jobs/${JSON.parse(asked.body).job.id}`);
    const promoted = await request(manage, 'POST', '/v1/models/town/promote', {
      version: 1,
      reason: 'a test of the deployment',
    });
    const models = await request(predict, 'GET', '/v1/timeseries/models');
    const forecast = await request(predict, 'POST', '/v1/timeseries/forecast', {
      model: 'town',
      inputs: [{ series_id: 'town' }],
      options: { horizon: 24 },
    });

    expect([defined, stored, asked].map(({ statusCode }) => statusCode)).toEqual([201, 200, 202]);
    expect(input).toMatchObject({ select: { models: ['town'] } });
    const verdict = expect.stringMatching(/^(model\.)?(awaiting-approval|rejected)$/);
    expect(announced).toEqual(['model.trained', verdict]);
    expect(JSON.parse(job.body)).toMatchObject({ state: verdict, version: 1 });
    const manifest = await openStore(store).get('models/town/versions/1/manifest.json');
    expect(new TextDecoder().decode(manifest?.bytes)).toMatch(/"TensorFlow \d+\.\d+/);
    expect(promoted.statusCode).toBe(200);
    expect(JSON.parse(models.body)).toEqual(['town']);
    expect(forecast.statusCode).toBe(200);
    const { model_version, outputs } = JSON.parse(forecast.body);
    expect(model_version).toBe('1');
    const naive = Array.from(target.values.slice(-24 * 7, -24 * 6));
    const errors = naive.map((value, step) =>
      Math.abs(value - outputs[0].content[0].mean_forecast[step]),
    );
    expect(outputs[0].content[0].mean_forecast).toHaveLength(24);
    expect(Math.max(...errors)).toBeLessThan(Math.max(...naive));
  }, 90_000);

  it('is gone when it is destroyed', async () => {
    await cloud.cdk('destroy', '--app', assembly, '--force');

    expect(await cloud.functions()).toEqual([]);
  }, 60_000);
});

async function request(
  environment: LambdaEnvironment,
  httpMethod: string,
  path: string,
  body?: object | string,
): Promise<APIGatewayProxyResult> {
  const isText = typeof body === 'string';
  const headers = { 'content-type': isText ? 'text/csv' : 'application/json', host: 'localhost' };
  const text = isText ? body : JSON.stringify(body ?? '');
  const result = await environment.invoke({
    resource: path,
    path,
    httpMethod,
    headers,
    multiValueHeaders: Object.fromEntries(Object.entries(headers).map(([k, v]) => [k, [v]])),
    queryStringParameters: null,
    multiValueQueryStringParameters: null,
    pathParameters: null,
    stageVariables: null,
    body: body === undefined ? null : Buffer.from(text).toString('base64'),
    // API Gateway hands over every body so, because any media type may be binary.
    isBase64Encoded: body !== undefined,
    requestContext: { identity: {}, requestId: 'test', stage: 'live', path: `/live${path}` },
  });
  return result as APIGatewayProxyResult;
}

function csvOf({ startAt, values }: { startAt: number; values: Float64Array }): string {
  const rows = Array.from(values, (value, hour) => {
    const time = new Date(startAt + hour * 3_600_000).toISOString();
    return `${time},${value.toFixed(3)}`;
  });
  return ['time,value', ...rows, ''].join('\n');
}

/** The key under which CDK uploaded the code of the function with this description. */
function assetOf(assembly: string, description: string): string {
  const template = JSON.parse(readFileSync(join(assembly, `${STACK}.template.json`), 'utf8'));
  const [code] = Object.values<{ Properties?: { Description?: string; Code: { S3Key: string } } }>(
    template.Resources,
  ).filter(({ Properties }) => Properties?.Description === description);
  return code?.Properties?.Code.S3Key ?? 'none';
}
