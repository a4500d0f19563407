import { describe, expect, it } from 'vitest';
import type { SeriesInfo } from '../../../models/series/series.ts';
import type { AccuracyFigures } from '../accuracy.ts';
import { barsOf, globalBars, neighbourBars, windowBars } from './bars.ts';
import { choose } from './choose.ts';
import { tableOf } from './judge-lightgbm.ts';
import type { Row } from './score.ts';
import { SERIES } from './series.ts';
import { showAccuracy } from './show-accuracy.ts';

const SCORE = { mae: 80, pinball: 30, coverage: 80 };

function row(part: Partial<Row> = {}): Row {
  const lightgbm = { mae: 100, pinball: 40, coverage: 60 };
  return { name: 'SCL', group: 'areas', unit: 'MW', ours: SCORE, lightgbm, ...part };
}

const failing = (rows: readonly Row[]) =>
  barsOf(rows)
    .filter(({ holds }) => !holds)
    .map(({ what }) => what);

describe('what the accuracy benchmark holds figures to', () => {
  it('lets figures on the bars pass', () => {
    const areas = [row(), row({ name: 'TVA', ours: { mae: 95, pinball: 34, coverage: 83 } })];
    const victoria = row({ group: 'victoria', ours: { mae: 110, pinball: 42, coverage: 78 } });
    const other = row({ group: 'others', ours: { mae: 100, pinball: 40, coverage: 10 } });

    expect(failing([victoria, ...areas, other])).toEqual([]);
    expect(barsOf([victoria, ...areas, other])).toHaveLength(3 + 4 + 2 + 1 - 1);
  });

  it.each([
    [row({ ours: { ...SCORE, mae: 96 } }), ['MAE / LightGBM, mean', 'MAE / LightGBM, worst']],
    [row({ ours: { ...SCORE, pinball: 34.1 } }), ['pinball loss / LightGBM, worst']],
    [row({ ours: { ...SCORE, coverage: 76.9 } }), ['coverage, %']],
  ])('names the bar that an area misses', (area, missed) => {
    expect(failing([row(), area, area])).toEqual(missed.map((what) => `areas, ${what}`));
  });

  it('holds every other series to LightGBM, in both errors', () => {
    const gas = row({ name: 'gas', group: 'others', ours: { ...SCORE, mae: 101, pinball: 41 } });

    expect(failing([gas])).toEqual(['gas, MAE / LightGBM', 'gas, pinball loss / LightGBM']);
  });

  it('says nothing of LightGBM where it did not run', () => {
    const { lightgbm, ...alone } = row();

    expect(lightgbm).toBeDefined();
    expect(barsOf([alone]).map(({ what }) => what)).toEqual(['areas, coverage, %']);
  });

  it('holds areas that see each other to the same bars', () => {
    const worse = row({ name: 'TVA', ours: { mae: 95, pinball: 34.1, coverage: 83.1 } });

    const bars = neighbourBars([row(), worse]);

    expect(bars.map(({ holds }) => holds)).toEqual([false, false]);
    expect(neighbourBars([])).toEqual([]);
  });

  it('holds one model to two percent, and windows to their horizon', () => {
    const windows = [96, 720].map((horizon) => ({ horizon, mse: 0.4 }));

    const bars = [...globalBars([0.98, 1.021]), ...windowBars(windows)];

    expect(bars.map(({ holds }) => holds)).toEqual([true, false, false, true]);
  });
});

describe('what the accuracy benchmark runs', () => {
  it('is all of it, or what is named', () => {
    expect(choose(undefined)).toEqual({
      ...{ series: SERIES, global: true, neighbours: true, windows: true },
    });
    const { series, ...others } = choose('vic_elec, ETTh1');
    expect(series.map(({ name }) => name)).toEqual(['vic_elec']);
    expect(others).toEqual({ global: false, neighbours: false, windows: true });
  });

  it.each(['global', 'neighbours'] as const)('takes the areas for %s', (what) => {
    const { series, ...parts } = choose(what);

    expect(parts[what]).toBe(true);
    expect(series.map(({ group }) => group)).toEqual(Array(8).fill('areas'));
  });

  it('names what there is where a name is wrong', () => {
    expect(() => choose('SCL,Nowhere')).toThrow(
      /names "Nowhere".*: vic_elec, .*, global, neighbours, ETTh1\./,
    );
  });
});

describe('what LightGBM reads', () => {
  it('has covariates beside the readings of their instant, empty where there is none', () => {
    const startAt = Date.parse('2024-03-31T00:00:00Z');
    const info: SeriesInfo = {
      id: 'home',
      carrier: 'gas',
      unit: 'kWh',
      stepMinutes: 60,
      timeZone: 'Europe/London',
    };
    const temperature = Float64Array.of(7, Number.NaN, 9);

    const text = tableOf({
      target: { info, startAt, values: Float64Array.of(1.5, Number.NaN, 0) },
      covariates: [
        { name: 'temperature', known: 'future', startAt: startAt - 3_600_000, values: temperature },
      ],
    });

    expect(text.split('\n')).toEqual([
      'time,value,temperature',
      '2024-03-31T00:00:00.000Z,1.5,',
      '2024-03-31T01:00:00.000Z,,9',
      '2024-03-31T02:00:00.000Z,0,',
      '',
    ]);
  });
});

describe('what the accuracy benchmark shows', () => {
  it('is tables with ratios, their mean, bars, and what was skipped', () => {
    const rows = [row(), row({ name: 'TVA', ours: { ...SCORE, mae: 1234.5 } })];
    const figures: AccuracyFigures = {
      ...{ rows, windows: [], bars: barsOf(rows), minutes: 1.25 },
      global: [{ name: 'SCL', ours: SCORE, single: 160 }],
      neighbours: [row({ name: 'SCL', ours: { ...SCORE, mae: 75 } })],
      skipped: ['ETTh1: its file is not there'],
    };

    const text = showAccuracy(figures);

    expect(text).toContain('| SCL    | MW   | 80.00 | 100.0    | 0.800  |');
    expect(text).toContain('| TVA    | MW   | 1,235 |');
    expect(text).toContain('mean ratio of 2 areas: MAE 6.573, pinball 0.750');
    expect(text).toMatch(/\| SCL +\| 80\.00 \| 160\.0 +\| 0\.500 \| 80\.0 % \|/);
    expect(text).toMatch(/areas, MAE \/ LightGBM, worst +\| at most 0\.95 +\| 12\.3.* \| NO/);
    expect(text).toMatch(/shown each other's readings.*\n.*\n\| SCL +\| MW +\| 75\.00 /);
    expect(text).not.toContain('ETTh1, horizon');
    expect(text.split('\n').slice(-2)).toEqual([
      'skipped: ETTh1: its file is not there',
      '1.3 minutes',
    ]);
  });
});
