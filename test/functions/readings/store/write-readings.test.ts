import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readReadings } from '../../../../functions/readings/formats/readings-reader.ts';
import { importReadings } from '../../../../functions/readings/import-readings.ts';
import { readSeries } from '../../../../functions/shared/series/read-series.ts';
import { loadLike } from '../../../support/load-like.ts';
import { MemoryStore } from '../../../support/memory-store.ts';

const town = loadLike({ days: 100, stepMinutes: 120, startAt: Date.UTC(2023, 10, 20) });
const STEP_MS = 7_200_000;

/** Rows of a file with faults: a zero, a spike, text, a gap. */
const rows = Array.from(town.values, (value, step) => {
  const time = new Date(town.startAt + step * STEP_MS).toISOString();
  if (step === 400) return `${time},0`;
  if (step === 640) return `${time},${value * 3}`;
  return step === 700 ? `${time},MISSING` : `${time},${value}`;
}).filter((_, step) => step < 900 || step > 905);

async function importRows(store: MemoryStore, lines: readonly string[]) {
  const bytes = new TextEncoder().encode(`time,load\n${lines.join('\n')}\n`);
  const file = readReadings(bytes, { file: 'town.csv', timeZone: 'UTC' });
  const nowAt = Date.UTC(2025, 0, 1);
  const options = { store, file: 'town.csv', timeZone: 'UTC', unit: 'MW', nowAt } as const;
  return importReadings(file, { ...options, stepMinutes: 120 });
}

async function storeOf(parts: readonly (readonly string[])[]) {
  const store = new MemoryStore();
  for (const part of parts) await importRows(store, part);
  return store;
}

const whole = (await storeOf([rows])).contents();

describe('an import', () => {
  it('finds what is wrong, and keeps every value', async () => {
    const store = new MemoryStore();
    const { series } = await importRows(store, rows);
    const { flags, examples } = series[0]?.tally ?? {};
    expect(flags).toMatchObject({ estimated: 0, missing: 1 });
    expect(flags?.suspect).toBeLessThan(10);
    expect(examples?.['zero-fault']?.map(({ value }) => value)).toEqual([0]);
    const kept = await readSeries(store, 'town', { suspects: 'keep' });
    const trusted = await readSeries(store, 'town');
    expect(kept.target.values[640]).toBeCloseTo((town.values[640] as number) * 3);
    expect(kept.target.values[400]).toBe(0);
    expect(trusted.target.values[400]).toBeNaN();
    expect(trusted.target.values[700]).toBeNaN();
  });

  it('in any order and any split gives equal stores', async () => {
    const cuts = fc.array(fc.nat({ max: rows.length - 1 }), { minLength: 1, maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(cuts, fc.nat(), fc.boolean(), async (at, seed, twice) => {
        const bounds = [0, ...at.sort((a, b) => a - b), rows.length];
        const parts = bounds.slice(1).map((end, index) => rows.slice(bounds[index], end));
        const filled = parts.filter((part) => part.length > 0).map((part) => shuffle(part, seed));
        const order = shuffle(twice ? [...filled, ...filled] : filled, seed);
        expect((await storeOf(order)).contents()).toEqual(whole);
      }),
      { numRuns: 25 },
    );
  });

  it('killed at any write, and made again, equals one that was never killed', async () => {
    const writes = Object.keys(whole).length;
    for (let die = 0; die < writes; die++) {
      const store = new MemoryStore();
      let count = 0;
      store.beforePut = () => {
        if (count++ >= die) throw new Error('killed');
      };
      await expect(importRows(store, rows)).rejects.toThrow('killed');
      store.beforePut = () => undefined;
      await importRows(store, rows);
      expect(store.contents()).toEqual(whole);
    }
    expect(writes).toBeGreaterThan(5);
  });

  it('by many writers at once loses nothing', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 2, max: 5 }),
        fc.scheduler(),
        async (writers, scheduler) => {
          const store = new MemoryStore();
          for (const name of ['get', 'put', 'list', 'getIfChanged'] as const) {
            const call = store[name].bind(store) as (...args: unknown[]) => Promise<unknown>;
            Object.assign(store, {
              [name]: (...args: unknown[]) =>
                scheduler.schedule(Promise.resolve(name)).then(() => call(...args)),
            });
          }
          const parts = Array.from({ length: writers }, (_, writer) =>
            rows.filter((_row, index) => index % writers === writer),
          );
          const all = Promise.all(parts.map((part) => importRows(store, part)));
          await scheduler.waitFor(all);
          expect(store.contents()).toEqual(whole);
        },
      ),
      { numRuns: 6 },
    );
  });
});

/** Fisher and Yates, with the generator of Park and Miller. */
function shuffle<T>(list: readonly T[], seed: number): T[] {
  const shuffled = [...list];
  let state = (seed % 2_147_483_646) + 1;
  for (let last = shuffled.length - 1; last > 0; last--) {
    state = (state * 48_271) % 2_147_483_647;
    const other = state % (last + 1);
    [shuffled[last], shuffled[other]] = [shuffled[other] as T, shuffled[last] as T];
  }
  return shuffled;
}
