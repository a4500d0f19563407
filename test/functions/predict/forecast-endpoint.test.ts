import { gzipSync } from 'node:zlib';
import { beforeAll, describe, expect, it } from 'vitest';
import { predictApp } from '../../../functions/predict/app.ts';
import { encodeRecent, recentKey } from '../../../functions/shared/recent-readings.ts';
import { promote } from '../../../functions/shared/registry/promote.ts';
import { saveVersion } from '../../../functions/shared/registry/save-version.ts';
import { restoreSeasonalNaive } from '../../../models/forecasters/seasonal-naive.ts';
import { endAt } from '../../../models/series/series.ts';
import { MemoryStore } from '../../support/memory-store.ts';
import { change } from '../../support/saved-versions.ts';
import { syntheticTown } from '../../support/synthetic-town.ts';
import { townFacts } from '../../support/untrained-model.ts';

const store = new MemoryStore();
const faults: unknown[] = [];
const ids: string[] = [];
const app = predictApp({
  store,
  clock: Date.now,
  onFault: (error, id) => {
    faults.push(error);
    ids.push(id);
  },
});
const PATH = '/v1/timeseries/forecast';
const LONG_ID = `s${'o'.repeat(127)}`;

/** Stores a series and a model of its own, which is called as the series is. */
async function storeTown(id: string, info: { stepMinutes?: number; phaseMinutes?: number } = {}) {
  const { target, covariates } = syntheticTown({ days: 20, ...info });
  const series = { ...target.info, ...info, id };
  const startAt = target.startAt + (info.phaseMinutes ?? 0) * 60_000;
  const dataset = { target: { ...target, info: series, startAt }, covariates: [] };
  await store.put(recentKey(id), encodeRecent(dataset, 400));
  const model = id.slice(0, 63);
  const facts = { ...townFacts(model), series };
  await saveVersion(store, restoreSeasonalNaive(), { facts, report: {} });
  await promote(store, { ...change(model), version: 1 });
  return { ...dataset, covariates, model };
}

beforeAll(async () => {
  await storeTown('town');
});

function post(body: unknown, init: RequestInit = {}): Promise<Response> {
  return Promise.resolve(
    app.request(PATH, { method: 'POST', body: JSON.stringify(body), ...init }),
  );
}

function ask(input: object, options: object = { horizon: 2 }, model = 'town'): Promise<Response> {
  return post({ model, inputs: [input], options });
}

interface Content {
  readonly start_timestamp: string;
  readonly frequency: string;
  readonly mean_forecast: readonly number[];
}

async function contentOf(response: Response): Promise<Content> {
  const answer = (await response.json()) as { outputs: { content: Content[] }[] };
  return answer.outputs[0]?.content[0] as Content;
}

describe('GET of a forecast', () => {
  const address = `${PATH}?model=town&series_id=town&horizon=4`;

  it('may be answered by caches, for whoever has the same key', async () => {
    const response = await app.request(address);

    expect(response.status).toBe(200);
    expect(response.headers.get('cache-control')).toBe('max-age=5');
    expect(response.headers.get('vary')).toBe('x-api-key, authorization');
    expect(response.headers.get('etag')).toMatch(/^W\/"[\w-]{27}"$/);
  });

  it('is not sent again to who has it, and is when another is asked for', async () => {
    const tag = (await app.request(address)).headers.get('etag') ?? '';
    const again = async (known: string, path = address) =>
      app.request(path, { headers: { 'if-none-match': known } });

    const [same, amongOthers, any] = await Promise.all([
      again(tag),
      again(`"other", ${tag.slice(2)}`),
      again('*'),
    ]);
    const another = await again(tag, `${PATH}?model=town&series_id=town&horizon=5`);

    expect([same, amongOthers, any].map(({ status }) => status)).toEqual([304, 304, 304]);
    expect(await same.text()).toBe('');
    expect(same.headers.get('etag')).toBe(tag);
    expect(another.status).toBe(200);
  });
});

describe('every answer', () => {
  it.each([
    ['a forecast', () => ask({ series_id: 'town' })],
    ['a refusal', () => ask({ series_id: 'nowhere' })],
    ['a tagged one', () => app.request(`${PATH}?model=town&series_id=town&horizon=1`)],
    ['a list', () => app.request('/v1/timeseries/models')],
  ])('bears a request id: %s', async (_what, send) => {
    expect((await send()).headers.get('x-request-id')).toMatch(/^[\da-f-]{36}$/);
  });
});

describe('a bound', () => {
  const numbers = (count: number) => Array.from({ length: count }, () => 1);

  it.each<[string, () => unknown, number, string]>([
    [
      'inputs',
      () => ({ model: 'town', inputs: numbers(1001), options: { horizon: 1 } }),
      400,
      '"inputs" is a list of 1001; it must be at most 1000 long.',
    ],
    [
      'series length',
      () => ({ model: 'town', inputs: [{ series: numbers(200_001) }], options: { horizon: 1 } }),
      400,
      '"inputs.0.series" is a list of 200001; it must be at most 200000 long.',
    ],
    [
      'horizon',
      () => ({ model: 'town', inputs: [{ series_id: 'town' }], options: { horizon: 20_161 } }),
      400,
      '"options.horizon" is 20161; it must be at most 20160.',
    ],
    [
      'quantiles',
      () => ({
        model: 'town',
        inputs: [{ series_id: 'town' }],
        options: { horizon: 1, quantiles: [1] },
      }),
      400,
      '"options.quantiles.0" is 1; it must be less than 1.',
    ],
    [
      'numbers of an answer',
      () => ({
        model: 'town',
        inputs: Array.from({ length: 100 }, () => ({ series_id: 'town' })),
        options: { horizon: 1001, quantiles: [0.1, 0.9] },
      }),
      413,
      'make 300300 numbers, and the limit of one answer is 300000',
    ],
    ['bytes', () => 'x'.repeat(6_000_001), 413, 'the limit is 6000000'],
  ])('of %s is named where it is exceeded', async (_what, body, status, detail) => {
    const response = await post(body());

    expect(response.status).toBe(status);
    const problem = (await response.json()) as { detail: string; error: { message: string } };
    expect(problem.detail).toContain(detail);
    expect(problem.error.message).toBe(problem.detail);
  });
});

describe('a forecast', () => {
  it.each([
    [1, 'T'],
    [5, 'PT5M'],
    [15, 'PT15M'],
    [30, 'PT30M'],
    [60, 'H'],
    [180, 'PT3H'],
    [1440, 'D'],
  ])('has steps of %d minutes where its series has', async (stepMinutes, frequency) => {
    const { target, model } = await storeTown(`every-${stepMinutes}`, { stepMinutes });

    const stored = await contentOf(await ask({ series_id: model }, { horizon: 3 }, model));
    const sent = await contentOf(
      await ask(
        {
          series: [...target.values],
          frequency,
          start_timestamp: new Date(target.startAt).toISOString(),
        },
        { horizon: 3 },
        model,
      ),
    );

    const expected = { frequency, start_timestamp: new Date(endAt(target)).toISOString() };
    expect(stored).toMatchObject(expected);
    expect(stored.mean_forecast).toHaveLength(3);
    expect(sent).toEqual({ ...stored, name: expect.any(String) });
  });

  it('may begin at any step of a series whose steps begin past the hour', async () => {
    const { target, model } = await storeTown('india', { phaseMinutes: 30 });
    const origin = new Date(endAt(target) - 3_600_000).toISOString();

    const right = await ask({ series_id: 'india', origin }, { horizon: 1 }, model);
    const wrong = await ask(
      { series_id: 'india', origin: new Date(endAt(target) - 1_800_000).toISOString() },
      { horizon: 1 },
      model,
    );

    expect((await contentOf(right)).start_timestamp).toBe(origin);
    expect(wrong.status).toBe(400);
    expect(await wrong.json()).toMatchObject({
      param: 'inputs.0.origin',
      detail: expect.stringContaining('30 minutes past midnight UTC'),
    });
  });

  it('is partial where an input fails, and a fault is told of by the id that the caller gets', async () => {
    await store.put(recentKey('spoilt'), new TextEncoder().encode('{'));
    faults.length = 0;

    const response = await post({
      model: 'town',
      inputs: ['town', 'nowhere', 'spoilt'].map((series_id) => ({ series_id })),
      options: { horizon: 1 },
    });
    const told = faults.splice(0);

    expect(await response.json()).toMatchObject({
      status: 'partial',
      outputs: [
        { status: 'completed' },
        { status: 'error', error: { code: '404', message: expect.stringContaining('"nowhere"') } },
        {
          status: 'error',
          error: { code: '503', message: expect.stringContaining(ids.at(-1) ?? '') },
        },
      ],
    });
    expect(told).toMatchObject([{ code: 'series.recent-damaged' }]);
  });

  it('is given of a series with the longest of ids', async () => {
    const { model } = await storeTown(LONG_ID);

    expect((await ask({ series_id: LONG_ID }, { horizon: 1 }, model)).status).toBe(200);
  });

  it('may be asked for in a packed body', async () => {
    const body = { model: 'town', inputs: [{ series_id: 'town' }], options: { horizon: 1 } };
    const packed = gzipSync(JSON.stringify(body));

    const response = await post(undefined, {
      body: new Uint8Array(packed),
      headers: { 'content-encoding': 'gzip' },
    });

    expect(response.status).toBe(200);
    expect(faults).toEqual([]);
  });
});
