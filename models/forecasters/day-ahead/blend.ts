import type { Blend } from './day-ahead-core.ts';

/** Shares are tried in steps of this. */
const STEP = 1 / 6;

/**
 * How far the shares found are drawn towards equal ones. What judges a network here is one member,
 * but the mean of all members is what forecasts, and that errs less: networks deserve more than they seem to.
 */
const TOWARDS_EQUAL = 0.25;
/** Candidates that err more than the best by this factor get no more than they were found to deserve. */
const FAR_BEHIND = 1.25;

/** [rows] each, scaled: what candidates say of rows that they did not learn from. */
export type Candidates = Partial<Record<keyof Blend, Float64Array>>;

export interface BlendReport {
  readonly blend: Blend;
  /** Mean absolute error of each candidate and of the blend, in the series' unit. */
  readonly errors: Readonly<Record<string, number>>;
}

/** The shares with the least mean absolute error; rows count by `scales`, which gives units. */
export function chooseBlend(
  candidates: Candidates,
  targets: Float64Array,
  scales: Float64Array,
): BlendReport {
  const names = (Object.keys(candidates) as (keyof Blend)[]).filter((name) => candidates[name]);
  const series = names.map((name) => candidates[name] as Float64Array);
  const errorOf = (shares: readonly number[]) => {
    let sum = 0;
    for (let row = 0; row < targets.length; row++) {
      let value = 0;
      for (let c = 0; c < series.length; c++) {
        value += (shares[c] as number) * ((series[c] as Float64Array)[row] as number);
      }
      sum += Math.abs((targets[row] as number) - value) * (scales[row] as number);
    }
    return sum / targets.length;
  };
  const alone = names.map((_, i) => errorOf(names.map((__, j) => (i === j ? 1 : 0))));
  let best = { shares: names.map(() => 1 / names.length), error: Number.POSITIVE_INFINITY };
  for (const shares of sharesOf(names.length)) {
    const error = errorOf(shares);
    if (error < best.error) best = { shares, error };
  }
  const near = FAR_BEHIND * Math.min(...alone);
  const peers = names.filter(
    (name, i) => name !== 'seasonal-naive' && (alone[i] as number) <= near,
  );
  const share = (name: keyof Blend) => {
    const found = best.shares[names.indexOf(name)] ?? 0;
    if (!candidates.plain || peers.length === 0) return found;
    const even = peers.includes(name) ? 1 / peers.length : 0;
    return found + TOWARDS_EQUAL * (even - found);
  };
  return {
    blend: {
      'seasonal-naive': share('seasonal-naive'),
      linear: share('linear'),
      kernel: share('kernel'),
      plain: share('plain'),
      residual: share('residual'),
    },
    errors: {
      ...Object.fromEntries(names.map((name, i) => [name, alone[i] as number])),
      blend: best.error,
    },
  };
}

/** Every way to split 1 into so many shares. */
function sharesOf(count: number, left = Math.round(1 / STEP)): number[][] {
  if (count === 1) return [[left * STEP]];
  return Array.from({ length: left + 1 }, (_, units) =>
    sharesOf(count - 1, left - units).map((rest) => [units * STEP, ...rest]),
  ).flat();
}
