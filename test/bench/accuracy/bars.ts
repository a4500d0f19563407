import type { LtsfScore } from '../../../models/evaluation/ltsf.ts';
import { meanOf, type Row, ratioOf } from './score.ts';

/** A figure that the forecasters are held to. */
export interface Bar {
  readonly what: string;
  readonly limit: string;
  /** The worst there is where it is asked of several. */
  readonly measured: number;
  readonly holds: boolean;
}

const ETTH1: Readonly<Record<number, number>> = { 96: 0.36, 192: 0.395, 336: 0.418, 720: 0.418 };

/** The bars that these rows can tell of: those beside LightGBM only where that ran. */
export function barsOf(rows: readonly Row[]): Bar[] {
  const [victoria] = rows.filter(({ group }) => group === 'victoria');
  const areas = rows.filter(({ group }) => group === 'areas');
  const others = rows.filter(({ group }) => group === 'others');
  return [
    ...(victoria ? victoriaBars(victoria) : []),
    ...(areas.length > 0 ? areaBars(areas) : []),
    ...others.flatMap((row) => besideLightgbm(row)),
  ];
}

/** One model over all beside one of its own for each: ratios of their errors. */
export function globalBars(ratios: readonly number[]): Bar[] {
  return [
    atMost('global, MAE beside single models, mean', meanOf(ratios), 1.02),
    atMost('global, MAE beside single models, worst', Math.max(...ratios), 1.02),
  ];
}

/** Areas that were shown each other's readings, beside LightGBM, which was not. */
export function neighbourBars(rows: readonly Row[]): Bar[] {
  const losses = ratiosOf(rows, 'pinball');
  return [
    ...(losses.length > 0
      ? [atMost('neighbours, pinball loss / LightGBM, worst', Math.max(...losses), 0.85)]
      : []),
    ...(rows.length > 0
      ? within(
          'neighbours, coverage, %',
          rows.map(({ ours }) => ours.coverage),
          [77, 83],
        )
      : []),
  ];
}

export function windowBars(scores: readonly Pick<LtsfScore, 'horizon' | 'mse'>[]): Bar[] {
  return scores.map(({ horizon, mse }) =>
    // The limits have three digits, as the literature's tables have.
    atMost(`ETTh1, horizon ${horizon}, MSE`, mse, ETTH1[horizon] ?? Number.NaN),
  );
}

function victoriaBars({ ours }: Row): Bar[] {
  return [
    atMost('vic_elec, MAE, MW', ours.mae, 110),
    atMost('vic_elec, pinball loss, MW', ours.pinball, 42),
    ...within('vic_elec, coverage, %', [ours.coverage], [78, 82]),
  ];
}

function areaBars(areas: readonly Row[]): Bar[] {
  const errors = ratiosOf(areas, 'mae');
  const losses = ratiosOf(areas, 'pinball');
  const coverages = areas.map(({ ours }) => ours.coverage);
  return [
    ...(errors.length > 0 ? [atMost('areas, MAE / LightGBM, mean', meanOf(errors), 0.88)] : []),
    ...(errors.length > 0
      ? [atMost('areas, MAE / LightGBM, worst', Math.max(...errors), 0.95)]
      : []),
    ...(losses.length > 0
      ? [atMost('areas, pinball loss / LightGBM, worst', Math.max(...losses), 0.85)]
      : []),
    ...within('areas, coverage, %', coverages, [77, 83]),
  ];
}

function besideLightgbm(row: Row): Bar[] {
  return (['mae', 'pinball'] as const).flatMap((what) => {
    const ratio = ratioOf(row, what);
    const name = what === 'mae' ? 'MAE' : 'pinball loss';
    return ratio === undefined ? [] : [atMost(`${row.name}, ${name} / LightGBM`, ratio, 1)];
  });
}

export function ratiosOf(rows: readonly Row[], what: 'mae' | 'pinball'): number[] {
  return rows.map((row) => ratioOf(row, what)).filter((ratio) => ratio !== undefined);
}

function atMost(what: string, measured: number, limit: number): Bar {
  return { what, limit: `at most ${limit}`, measured, holds: measured <= limit };
}

function within(what: string, values: readonly number[], [low, high]: [number, number]): Bar[] {
  const middle = (low + high) / 2;
  const measured = values.reduce((worst, value) =>
    Math.abs(value - middle) > Math.abs(worst - middle) ? value : worst,
  );
  return [
    { what, limit: `${low} to ${high}`, measured, holds: measured >= low && measured <= high },
  ];
}
