import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { predictApp } from '../../../functions/predict/app.ts';
import { LambdaTelemetry } from '../../../functions/predict/lambda-telemetry.ts';
import { encodeRecent, recentKey } from '../../../functions/shared/recent-readings.ts';
import { promote } from '../../../functions/shared/registry/promote.ts';
import { type FaultyStore, faultyStore, unavailable } from '../../support/faulty-store.ts';
import { MemoryStore } from '../../support/memory-store.ts';
import { change, saveVersions } from '../../support/saved-versions.ts';
import { syntheticTown } from '../../support/synthetic-town.ts';

/** Digits that nothing else has. */
const VALUE = 918273.645;
const DIGITS = /9182|273\.645/;

describe('the logs of predict', () => {
  let store: FaultyStore;
  let written: string;

  beforeEach(async () => {
    vi.stubEnv('POWERTOOLS_METRICS_DISABLED', 'false');
    written = '';
    const note = (text: unknown) => {
      written += text;
      return true;
    };
    vi.spyOn(process.stdout, 'write').mockImplementation(note);
    vi.spyOn(process.stderr, 'write').mockImplementation(note);
    for (const level of ['log', 'info', 'warn', 'error', 'debug'] as const) {
      vi.spyOn(console, level).mockImplementation((...texts) => note(texts.join(' ')));
    }
    store = faultyStore(new MemoryStore());
    await saveVersions(store, 'town', 1);
    await promote(store, { ...change('town'), version: 1 });
    const dataset = syntheticTown({ days: 20 });
    dataset.target.values.fill(VALUE);
    await store.put(recentKey('town'), encodeRecent(dataset, 400));
  });
  afterEach(() => {
    vi.unstubAllEnvs();
    vi.restoreAllMocks();
  });

  async function forecast(inputs: readonly object[]): Promise<number> {
    const telemetry = new LambdaTelemetry('test');
    const app = predictApp({
      store,
      clock: Date.now,
      telemetry,
      onFault: (error, requestId) => telemetry.fault(error, requestId),
      maxAgeMs: { champion: 0, series: 0 },
    });
    const response = await app.request('/v1/timeseries/forecast', {
      method: 'POST',
      body: JSON.stringify({ model: 'town', inputs, options: { horizon: 2 } }),
    });
    await telemetry.answered(1, response.status, false);
    return response.status;
  }

  const spoil = (how: (text: string) => string) => {
    store.onGet = async (key, read) => {
      const object = await read();
      if (!object || !key.endsWith('recent.json')) return object;
      return { ...object, bytes: Buffer.from(how(Buffer.from(object.bytes).toString())) };
    };
  };

  it.each<[string, () => void]>([
    ['readings that are served', () => {}],
    ['readings cut short', () => spoil((text) => text.slice(0, text.indexOf(String(VALUE)) + 6))],
    ['readings that are no JSON', () => spoil((text) => text.replace(`${VALUE}`, `${VALUE}x`))],
    [
      'readings with a stray character',
      () => spoil((text) => text.replace(`${VALUE},`, `${VALUE},@`)),
    ],
    ['readings that are no numbers', () => spoil((text) => text.replace(`${VALUE}`, `"${VALUE}"`))],
    ['a field too many', () => spoil((text) => text.replace('{', `{"more":${VALUE},`))],
    [
      'a store that fails',
      () => {
        store.onGet = unavailable;
      },
    ],
  ])('hold no value of %s', async (_what, prepare) => {
    prepare();

    const status = await forecast([{ series_id: 'town' }]);

    expect([200, 503]).toContain(status);
    expect(written).toContain(`Status${status === 200 ? 2 : 5}xx`);
    expect(written.includes('A request could not be served.')).toBe(status === 503);
    expect(written).not.toMatch(DIGITS);
  });

  it.each<[string, object]>([
    [
      'a request',
      { series: [VALUE, VALUE], frequency: 'H', start_timestamp: '2024-01-01T00:00:00Z' },
    ],
    ['a request that is refused', { series: [VALUE, `${VALUE}`] }],
  ])('hold no value of %s', async (_what, input) => {
    await forecast([input]);

    expect(written).not.toMatch(DIGITS);
  });
});
