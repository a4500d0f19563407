import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bundleDirectory } from '../../infra/bundle/bundle-function.ts';
import type { Service } from '../../infra/local/serve/open-service.ts';
import { openServiceThread } from '../../infra/local/serve/service-thread.ts';
import {
  INPUT,
  randomRows,
  type ServedModels,
  storeModels,
} from './clients/support/served-models.ts';

const RUNTIMES = ['wasm', 'native'] as const;
type Numbers = readonly number[];

let models: ServedModels;
let services: Service[];

beforeAll(async () => {
  models = await storeModels();
  const open = { store: models.directory, host: '127.0.0.1', port: 0 };
  services = [];
  for (const runtime of RUNTIMES) services.push(await openServiceThread({ ...open, runtime }));
});
afterAll(async () => {
  for (const service of services) await service.close();
  models.dispose();
});

async function askBoth<T>(path: string, body: object): Promise<[T, T]> {
  const answers = services.map(async ({ url }) => {
    const response = await fetch(url + path, { method: 'POST', body: JSON.stringify(body) });
    expect(response.status).toBe(200);
    return (await response.json()) as T;
  });
  return (await Promise.all(answers)) as [T, T];
}

function expectEqual(wasm: Numbers, native: Numbers): void {
  expect(native).toHaveLength(wasm.length);
  wasm.forEach((value, i) => {
    const scale = Math.max(1, Math.abs(value));
    expect(Math.abs((native[i] as number) - value) / scale).toBeLessThanOrEqual(1e-5);
  });
}

describe('both runtimes', () => {
  it('are different programs', () => {
    const [wasm, native] = services.map(({ bundle }) => Object.keys(bundle));

    expect(wasm).toContain('tfjs-backend-wasm-simd.wasm');
    expect(native).not.toContain('tfjs-backend-wasm-simd.wasm');
    expect(native).toContain('Dockerfile');
  });

  it('give the same outputs of a network', async () => {
    const rows = randomRows(50);
    const [wasm, native] = await askBoth<{ outputs: { data: Numbers }[] }>(
      '/v2/models/town/infer',
      { inputs: [{ name: INPUT, shape: [50, 100], datatype: 'FP32', data: rows }] },
    );

    expectEqual(wasm.outputs[0]?.data ?? [], native.outputs[0]?.data ?? []);
    expect(wasm.outputs[0]?.data).toHaveLength(50);
  });

  it('give the same forecasts', async () => {
    interface Answer {
      outputs: { content: { mean_forecast: Numbers; quantiles: Record<string, Numbers> }[] }[];
    }
    const [wasm, native] = await askBoth<Answer>('/v1/timeseries/forecast', {
      model: 'town',
      inputs: [{ series_id: 'town' }],
      options: { horizon: 48, quantiles: [0.1, 0.5, 0.9] },
    });

    const [one, other] = [wasm, native].map(({ outputs }) => outputs[0]?.content[0]);
    expect(one?.mean_forecast).toHaveLength(48);
    expectEqual(one?.mean_forecast ?? [], other?.mean_forecast ?? []);
    for (const level of Object.keys(one?.quantiles ?? {})) {
      expectEqual(one?.quantiles[level] ?? [], other?.quantiles[level] ?? []);
    }
  });
});

it('a zip that is told to run natively says what to do', async () => {
  process.env['WATTCAST_STORE'] = models.directory;
  process.env['WATTCAST_RUNTIME'] = 'native';
  const bundle = `${pathToFileURL(bundleDirectory('predict')).href}/index.mjs`;

  const starting = import(bundle);

  await expect(starting).rejects.toThrow('deploy the container image');
});
