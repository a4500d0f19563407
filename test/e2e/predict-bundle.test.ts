import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encodeRecent, recentKey } from '../../functions/shared/recent-readings.ts';
import { loadVersion } from '../../functions/shared/registry/load-version.ts';
import { openStore } from '../../functions/shared/stores/open-store.ts';
import { trainModel } from '../../functions/train/train-model.ts';
import type { Service } from '../../infra/local/serve/open-service.ts';
import { openServiceThread } from '../../infra/local/serve/service-thread.ts';
import { useBackend } from '../../models/networks/backend.ts';
import { endAt } from '../../models/series/series.ts';
import { syntheticTown } from '../support/synthetic-town.ts';

const directory = mkdtempSync(join(tmpdir(), 'wattcast-bundle-'));
const dataset = syntheticTown({ days: 40 });
const store = openStore(directory);
let service: Service;

function ask(model: string, input: object = { series_id: 'town' }, horizon = 24) {
  return fetch(`${service.url}/v1/timeseries/forecast`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ model, inputs: [input], options: { horizon } }),
  });
}

describe('the bundled predict function', () => {
  beforeAll(async () => {
    await store.put(recentKey('town'), encodeRecent(dataset, 400));
    const { library, version } = await useBackend('tensorflow');
    for (const kind of ['mlp', 'peak', 'seasonal-naive'] as const) {
      await trainModel(
        { model: `town-${kind}`, kind, dataset, seed: 1 },
        { store, clock: Date.now, library: `${library} ${version}` },
      );
    }
    service = await openServiceThread({ store: directory, host: '127.0.0.1', port: 0 });
  }, 120_000);
  afterAll(async () => {
    await service.close();
    rmSync(directory, { recursive: true, force: true });
  });

  it.each(['mlp', 'peak', 'seasonal-naive'])(
    'forecasts %s as native TensorFlow does, to 1e-5',
    async (kind) => {
      const { fitted } = await loadVersion(store, `town-${kind}`, 1);
      const native = await fitted.predict({
        dataset,
        originAt: endAt(dataset.target),
        horizonSteps: 24,
      });

      const answer = (await (await ask(`town-${kind}`)).json()) as {
        outputs: { content: { mean_forecast: number[] }[] }[];
      };

      const served = answer.outputs[0]?.content[0]?.mean_forecast ?? [];
      expect(served).toHaveLength(24);
      // Of the day's largest value: a step near zero has digits that float32 never held.
      const scale = Math.max(1, ...native.mean.map(Math.abs));
      served.forEach((value, step) => {
        expect(Math.abs(value - (native.mean[step] as number)) / scale).toBeLessThanOrEqual(1e-5);
      });
    },
  );

  it('lists the models', async () => {
    const response = await fetch(`${service.url}/v1/timeseries/models`);

    expect(await response.json()).toEqual(['town-mlp', 'town-peak', 'town-seasonal-naive']);
  });

  it('answers the KServe time-series protocol, with inline series', async () => {
    const inline = {
      type: 'univariate_time_series',
      name: 'mine',
      series: Array.from(dataset.target.values),
      frequency: 'H',
      start_timestamp: new Date(dataset.target.startAt).toISOString(),
    };

    const answer = await (await ask('town-mlp', inline)).json();

    expect(answer).toMatchObject({
      status: 'completed',
      model: 'town-mlp',
      outputs: [
        {
          status: 'completed',
          content: [
            {
              type: 'univariate_time_series',
              name: 'mine',
              frequency: 'H',
              start_timestamp: new Date(endAt(dataset.target)).toISOString(),
              unit: 'kW',
              warnings: [expect.stringContaining('"temperature" is unknown at 24 of 24 steps')],
            },
          ],
        },
      ],
    });
  });

  it.each([
    ['an unknown model', () => ask('nobody'), 404, 'no model "nobody"'],
    [
      'an unknown series',
      () => ask('town-mlp', { series_id: 'nowhere' }),
      404,
      'no series "nowhere"',
    ],
    ['no horizon', () => ask('town-mlp', { series_id: 'town' }, 0), 400, 'options.horizon'],
    ['neither form of a series', () => ask('town-mlp', {}), 400, '"series_id"'],
    [
      'an origin after the last reading',
      () => ask('town-mlp', { series_id: 'town', origin: '2030-01-01T00:00:00Z' }),
      400,
      'must lie after the first reading',
    ],
  ])('says what is wrong with %s', async (_what, send, status, detail) => {
    const response = await send();
    const problem = (await response.json()) as { detail: string; error: { code: string } };

    expect(response.status).toBe(status);
    expect(response.headers.get('content-type')).toBe('application/problem+json');
    expect(problem.detail).toContain(detail);
    expect(problem.error.code).toBe(String(status));
  });

  it('serves nothing of an artifact whose weights were changed by one byte', async () => {
    const { library, version } = await useBackend('tensorflow');
    await trainModel(
      { model: 'spoilt', kind: 'mlp', dataset, seed: 1 },
      { store, clock: Date.now, library: `${library} ${version}` },
    );
    const file = join(directory, 'models/spoilt/versions/1/weights.bin');
    const bytes = readFileSync(file);
    bytes[1000] = (bytes[1000] as number) ^ 1;
    writeFileSync(file, bytes);

    const response = await ask('spoilt');

    expect(response.status).toBe(503);
    expect(await response.text()).not.toContain('mean_forecast');
  }, 60_000);
});
