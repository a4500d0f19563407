import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encodeRecent, recentKey } from '../../../../functions/shared/recent-readings.ts';
import { unavailable } from '../../../support/faulty-store.ts';
import { syntheticTown } from '../../../support/synthetic-town.ts';
import { type InferenceService, openInference } from './support/inference-service.ts';

let service: InferenceService;

beforeAll(async () => {
  service = await openInference();
});
afterAll(() => service.close());

async function get(path: string): Promise<unknown> {
  return (await service.fetch(path)).json();
}

async function post(path: string, body?: object): Promise<Response> {
  return service.fetch(path, {
    method: 'POST',
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
}

describe('the Open Inference Protocol V2', () => {
  it.each(['/v2', '/v2/'])('says what the server is at %s', async (path) => {
    expect(await get(path)).toEqual({
      name: 'wattcast',
      version: '2.0',
      extensions: ['binary_tensor_data', 'model_repository'],
    });
  });

  it('is live, and ready in both spellings', async () => {
    expect(await get('/v2/health/live')).toEqual({ live: true });
    expect(await get('/v2/health/ready')).toEqual({ live: true, ready: true });
  });

  it('lists the models', async () => {
    expect(await get('/v2/models')).toEqual({ models: ['naive', 'town'] });
  });

  it.each(['/v2/models/town', '/v2/models/town/versions/1'])('describes %s', async (path) => {
    expect(await get(path)).toEqual({
      name: 'town',
      versions: ['1', '2'],
      platform: 'tensorflowjs_layersmodel',
      inputs: [{ name: 'hidden-1_input', datatype: 'FP32', shape: [-1, 100] }],
      outputs: [{ name: 'head', datatype: 'FP32', shape: [-1, 1] }],
      parameters: { kind: 'mlp', features: expect.stringContaining(',') },
    });
  });

  it('describes a kind without a network as one that takes no tensors', async () => {
    expect(await get('/v2/models/naive')).toMatchObject({
      platform: 'wattcast_seasonal-naive',
      inputs: [],
      outputs: [],
    });
  });

  it.each(['/v2/models/town/ready', '/v2/models/town/versions/1/ready'])(
    'is ready at %s once it is loaded',
    async (path) => {
      expect(await get(path)).toEqual({ name: 'town', ready: true });
    },
  );

  it.each([
    ['/v2/models/nobody', 'There is no model "nobody"'],
    ['/v2/models/nobody/ready', 'There is no model "nobody"'],
    ['/v2/models/NOT-A-NAME', 'NOT-A-NAME'],
    ['/v2/models/town/versions/3', 'has no version 3'],
    ['/v2/models/town/versions/0/ready', 'has no version "0"'],
    ['/v2/models/town/versions/latest', 'has no version "latest"'],
    ['/v2/elsewhere', 'nothing at GET /v2/elsewhere'],
  ])('knows no %s', async (path, message) => {
    const response = await service.fetch(path);

    expect(response.status).toBe(404);
    expect(response.headers.get('content-type')).toBe('application/json');
    const { error, ...rest } = (await response.json()) as { error: string };
    expect(error).toContain(message);
    expect(rest).toEqual({});
  });

  it('says which methods a path takes', async () => {
    const response = await post('/v2/models/town');

    expect(response.status).toBe(405);
    expect(response.headers.get('allow')).toBe('GET, HEAD');
    expect(await response.json()).toEqual({ error: expect.stringContaining('not allowed here') });
  });

  it('gives every answer a request id', async () => {
    const ids = await Promise.all(
      ['/v2', '/v2/models/nobody'].map(async (path) =>
        (await service.fetch(path)).headers.get('x-request-id'),
      ),
    );

    expect(new Set(ids).size).toBe(2);
    expect(ids.every((id) => /^[0-9a-f-]{36}$/.test(id ?? ''))).toBe(true);
  });

  it('is not ready, and clear about it, while the store does not answer', async () => {
    const { listNames } = service.store;
    service.store.listNames = unavailable;

    const response = await service.fetch('/v2/health/ready');
    service.store.listNames = listNames;

    expect(response.status).toBe(503);
    expect(response.headers.get('retry-after')).toBe('1');
    const { error } = (await response.json()) as { error: string };
    expect(error).toContain(String(response.headers.get('x-request-id')));
  });
});

describe('the model repository', () => {
  it('indexes every model, ready or not', async () => {
    const index = await (await post('/v2/repository/index')).json();
    const ready = await (await post('/v2/repository/index', { ready: true })).json();

    const loaded = [
      { name: 'naive', version: '1', state: 'READY', reason: '' },
      { name: 'town', version: '2', state: 'READY', reason: '' },
    ];
    const unborn = { name: 'unborn', state: 'UNAVAILABLE', reason: 'no version serves' };
    expect(index).toEqual([...loaded, unborn]);
    expect(ready).toEqual(loaded);
  });

  it('loads a model and its readings, and tries both, ahead of the first query', async () => {
    const fresh = await openInference();
    await fresh.store.put(recentKey('town'), encodeRecent(syntheticTown({ days: 40 }), 400));

    const response = await fresh.fetch('/v2/repository/models/town/load', { method: 'POST' });
    const reads = fresh.store.reads.length;
    const infer = await fresh.infer({
      inputs: [
        { name: 'hidden-1_input', shape: [1, 100], datatype: 'FP32', data: Array(100).fill(1) },
      ],
    });
    const forecast = await fresh.infer(
      { model: 'town', inputs: [{ series_id: 'town' }], options: { horizon: 2 } },
      '/v1/timeseries/forecast',
    );

    expect(await response.json()).toEqual({
      name: 'town',
      load: true,
      version: '2',
      series: 'town',
    });
    expect([infer.status, forecast.status]).toEqual([200, 200]);
    expect(fresh.store.reads).toHaveLength(reads);
    fresh.close();
  });

  it.each(['town', 'naive'])('loads %s where no readings are stored', async (model) => {
    const response = await post(`/v2/repository/models/${model}/load`);

    expect(await response.json()).toMatchObject({ load: true, series: null });
  });

  it('does not know how to load what is not there', async () => {
    expect((await post('/v2/repository/models/nobody/load')).status).toBe(404);
  });

  it('says why nothing is unloaded', async () => {
    const response = await post('/v2/repository/models/town/unload');

    expect(response.status).toBe(501);
    expect(await response.json()).toEqual({
      error: expect.stringContaining('Archive the model to stop it'),
    });
  });
});
