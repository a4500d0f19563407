import * as fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { backtestRollingOrigin } from '../../../../models/evaluation/rolling-origin.ts';
import { dayGridOf } from '../../../../models/features/day-ahead/day-grid.ts';
import { DayHistory } from '../../../../models/features/day-ahead/day-history.ts';
import { auto } from '../../../../models/forecasters/auto.ts';
import {
  quantileTableBeside,
  quantileTableOf,
  TABLE_LEVELS,
} from '../../../../models/forecasters/day-ahead/quantile-table.ts';
import { usualReadings } from '../../../../models/forecasters/day-ahead/usual-readings.ts';
import type { FittedForecaster } from '../../../../models/forecasters/forecaster.ts';
import { selectionOf } from '../../../../models/forecasters/selection.ts';
import { useBackend } from '../../../../models/networks/backend.ts';
import { KnownView } from '../../../../models/series/known-view.ts';
import { spikyHome } from '../../../support/spiky-home.ts';
import { syntheticTown } from '../../../support/synthetic-town.ts';

const DAY_MS = 86_400_000;
const WIDTH = TABLE_LEVELS.length;
const MIDDLE = (WIDTH - 1) / 2;
const DAILY = dayGridOf(60);

function historyOf(values: ArrayLike<number>): DayHistory {
  const home = spikyHome({ days: values.length / 24 });
  const dataset = { ...home, target: { ...home.target, values: Float64Array.from(values) } };
  const view = new KnownView(dataset);
  view.moveTo(values.length);
  return DayHistory.read(view, DAILY);
}

const someDays = fc
  .integer({ min: 1, max: 60 })
  .chain((days) =>
    fc.array(fc.oneof(fc.double({ min: 0.1, max: 9, noNaN: true }), fc.constant(Number.NaN)), {
      minLength: 24 * days,
      maxLength: 24 * days,
    }),
  )
  .filter((values) => values.slice(0, 24).some((value) => !Number.isNaN(value)));

/** What was read in the slot and those beside it, on the latest days before one. */
function aboutThen(values: readonly number[], day: number, slot: number): number[] {
  return values.filter((value, cell) => {
    const before = day * 24 + slot - cell;
    const isAbout = [23, 0, 1].includes(((before % 24) + 24) % 24);
    return !Number.isNaN(value) && isAbout && before >= 23 && before <= 42 * 24 + 1;
  });
}

describe('usualReadings', () => {
  it('rises with the level, between the least and the most of what was read about then', () => {
    fc.assert(
      fc.property(someDays, (values) => {
        const history = historyOf(values);
        const day = history.days;

        const usual = usualReadings({ history, day }, [0, 7, 23]);

        for (const slot of [0, 7, 23]) {
          const read = aboutThen(values, day, slot);
          const levels = [...usual.subarray(slot * WIDTH, (slot + 1) * WIDTH)];
          if (read.length === 0) expect(levels.every(Number.isNaN)).toBe(true);
          else {
            const edges = [Math.min(...read), ...levels, Math.max(...read)];
            expect(edges).toEqual([...edges].sort((a, b) => a - b));
          }
        }
        expect(usual[3 * WIDTH]).toBeNaN();
      }),
      { numRuns: 60 },
    );
  });

  it('lets newer readings and those of the same weekday count for more', () => {
    const lately = historyOf(Float64Array.from({ length: 24 * 40 }, (_, i) => (i < 480 ? 0 : 1)));
    const weekly = historyOf(
      Float64Array.from({ length: 24 * 42 }, (_, i) => (Math.floor(i / 24) % 7 === 0 ? 1 : 0)),
    );
    const levelsFrom = (history: DayHistory, day: number) =>
      [...usualReadings({ history, day }, [5]).subarray(5 * WIDTH, 6 * WIDTH)].filter(
        (value) => value < 0.5,
      ).length;

    // Half of the days were 0, but long ago: fewer than half of the levels are.
    expect(levelsFrom(lately, 40)).toBeLessThan(MIDDLE);
    expect(levelsFrom(weekly, 42)).toBeLessThan(levelsFrom(weekly, 41));
  });

  it('does not look at the day itself nor beyond', () => {
    const values = spikyHome({ days: 30 }).target.values;
    const other = values.map((value, i) => (i < 20 * 24 ? value : 100));

    const [one, two] = [values, other].map((of) =>
      usualReadings({ history: historyOf(of), day: 20 }, [18]),
    );

    expect(two).toEqual(one);
  });
});

describe('quantileTableBeside', () => {
  it('adds what is missing for each level to hold its share', () => {
    const errors = Float64Array.from({ length: 400 }, (_, i) => Math.sin(i * i));
    const beside = Float64Array.from(
      { length: 400 * WIDTH },
      (_, i) => ((i % WIDTH) - MIDDLE) * (Math.floor(i / WIDTH) % 2 === 0 ? 0.02 : 0.05),
    );

    const table = quantileTableBeside(errors, beside);

    TABLE_LEVELS.forEach((level, i) => {
      const held = errors.filter(
        (e, at) => e <= (table[i] as number) + (beside[at * WIDTH + i] as number),
      );
      expect(held.length / 400).toBeCloseTo(level, 1.5);
    });
    expect(quantileTableBeside(errors, undefined)).toEqual(quantileTableOf(errors));
  });
});

describe('a share of usual readings', () => {
  const home = spikyHome({ days: 150 });
  const originAt = home.target.startAt + 120 * DAY_MS;
  let fitted: FittedForecaster;

  beforeAll(async () => {
    await useBackend('tensorflow');
    fitted = await auto.fit(home, { originAt, seed: 3 });
  });

  it('is taken of a home, and said', () => {
    expect(fitted.state['usualShare']).toBeGreaterThan(0.1);
    expect(selectionOf(fitted.state)?.why).toContain('% of what is usual at the time');
  });

  it('is not taken of a town', async () => {
    const town = syntheticTown({ days: 120 });

    const { state } = await auto.fit(town, { originAt: originAt - DAY_MS, seed: 3 });

    expect(state).not.toHaveProperty('usualShare');
  });

  it('errs less than without it, on days after the fit', async () => {
    const untilAt = originAt + 30 * DAY_MS;

    const { actual, forecast, quantiles } = await backtestRollingOrigin(fitted, home, {
      ...{ fromAt: originAt, untilAt, horizonSteps: 'day', issueEvery: 'daily' },
    });

    const meanOf = (of: (value: number, row: number) => number) =>
      actual.reduce((sum, value, row) => sum + of(value, row), 0) / actual.length;
    const covered = meanOf((value, row) => {
      const [low, high] = [quantiles[0]?.[row] as number, quantiles[8]?.[row] as number];
      return value >= low && value <= high ? 1 : 0;
    });
    // Without it: 0.083 kWh.
    expect(meanOf((value, row) => Math.abs(value - (forecast[row] as number)))).toBeLessThan(0.08);
    expect(covered).toBeGreaterThan(0.74);
    expect(covered).toBeLessThan(0.9);
  });
});
