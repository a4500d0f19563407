import { beforeEach, describe, expect, it } from 'vitest';
import { predictService } from '../../../functions/predict/service.ts';
import type { ServingEvent } from '../../../functions/predict/serving/telemetry.ts';
import { encodeRecent, recentKey } from '../../../functions/shared/recent-readings.ts';
import { promote } from '../../../functions/shared/registry/promote.ts';
import { saveVersion } from '../../../functions/shared/registry/save-version.ts';
import { restoreSeasonalNaive } from '../../../models/forecasters/seasonal-naive.ts';
import { type FaultyStore, faultyStore, unavailable } from '../../support/faulty-store.ts';
import { MemoryStore } from '../../support/memory-store.ts';
import { change } from '../../support/saved-versions.ts';
import { syntheticTown } from '../../support/synthetic-town.ts';
import { townFacts } from '../../support/untrained-model.ts';

interface Output {
  readonly id: string;
  readonly status: string;
  readonly content: readonly { name: string; start_timestamp: string; warnings: string[] }[];
}

interface Answer {
  readonly id: string;
  readonly created_at: number;
  readonly model_version: string;
  readonly outputs: readonly Output[];
}

const SERIES_AGE_MS = 5_000;
const IDS = ['a', 'b', 'c'];
const SENT = {
  name: 'sent',
  series: [...syntheticTown({ days: 20 }).target.values],
  frequency: 'H',
  start_timestamp: '2024-01-01T00:00:00Z',
};
const TEXT = JSON.stringify({
  model: 'town',
  inputs: [...IDS.map((series_id) => ({ series_id })), SENT, { series_id: 'a', name: 'again' }],
  options: { horizon: 3, quantiles: [0.9, 0.1] },
});

describe('a request in the very same words as one before', () => {
  let store: FaultyStore;
  let counts: Map<ServingEvent, number>;
  let now = 0;
  let ask: () => Promise<Answer>;

  const storeReadings = (id: string, days: number) =>
    store.put(recentKey(id), encodeRecent(syntheticTown({ days }), 400));

  async function storeVersion(version: number) {
    await saveVersion(store, restoreSeasonalNaive(), { facts: townFacts('town'), report: {} });
    await promote(store, { ...change('town'), version });
  }

  function asking(): () => Promise<Answer> {
    const count = (event: ServingEvent) => counts.set(event, (counts.get(event) ?? 0) + 1);
    const telemetry = { count, loadTook() {}, survived() {} };
    const onFault = (error: unknown) => {
      throw error;
    };
    const { forecasts } = predictService({ store, clock: () => now, onFault, telemetry });
    return async () => JSON.parse((await forecasts.post(TEXT, 'r')).pieces.join('')) as Answer;
  }

  beforeEach(async () => {
    store = faultyStore(new MemoryStore());
    counts = new Map();
    for (const id of IDS) await storeReadings(id, 20);
    await storeVersion(1);
    ask = asking();
  });

  const contents = ({ outputs }: Answer) => outputs.map(({ content }) => content);
  const starts = (answer: Answer) =>
    contents(answer).map(([content]) => content?.start_timestamp.slice(0, 10));

  it('is answered as one that was never asked before is', async () => {
    const first = await ask();

    const again = await ask();
    const elsewhere = await asking()();

    expect(contents(again)).toEqual(contents(first));
    expect(contents(again)).toEqual(contents(elsewhere));
    expect(contents(again).map(([content]) => content?.name)).toEqual([...IDS, 'sent', 'again']);
  });

  it('gets an id of its own, as does each of its outputs', async () => {
    const answers = [await ask(), await ask()];

    const ids = answers.flatMap(({ id, outputs }) => [id, ...outputs.map((output) => output.id)]);

    expect(new Set(ids).size).toBe(2 * (1 + 5));
  });

  it('knows readings that came in between, of the series that they came for', async () => {
    await ask();
    await storeReadings('b', 21);
    now += SERIES_AGE_MS - 1;
    const tooSoon = await ask();
    now += 1;

    const answer = await ask();

    const [before, after] = ['2024-01-21', '2024-01-22'];
    expect(starts(tooSoon)).toEqual([before, before, before, before, before]);
    expect(starts(answer)).toEqual([before, after, before, before, before]);
  });

  it('knows which version serves meanwhile', async () => {
    await ask();
    await storeVersion(2);
    now += 10_000;
    await ask();
    await new Promise((resolve) => setTimeout(resolve, 50));

    expect((await ask()).model_version).toBe('2');
  });

  it('is told of readings that are old while the store fails, and no longer than that', async () => {
    await ask();
    now += SERIES_AGE_MS;
    store.onGet = unavailable;
    const failing = await ask();
    store.onGet = (_key, read) => read();

    const mended = await ask();

    const warned = (answer: Answer) =>
      contents(answer).map(([content]) => content?.warnings.length);
    expect(warned(failing)).toEqual([1, 1, 1, 0, 1]);
    expect(warned(mended)).toEqual([0, 0, 0, 0, 0]);
  });

  it('is refused where a series has gone, while others are answered', async () => {
    await ask();
    await store.delete(recentKey('b'));
    now += SERIES_AGE_MS;

    const { outputs } = await ask();

    const [completed, error] = ['completed', 'error'];
    expect(outputs.map(({ status }) => status)).toEqual([
      ...[completed, error, completed, completed, completed],
    ]);
  });

  it('is counted as any other', async () => {
    await ask();
    counts.clear();

    await ask();

    expect(Object.fromEntries(counts)).toEqual({ ModelCacheHit: 1, SeriesCacheHit: 4 });
    expect(store.reads.filter((key) => key === recentKey('a'))).toHaveLength(1);
  });
});
