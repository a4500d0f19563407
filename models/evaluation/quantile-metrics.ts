/** Nine deciles: the levels that backtests ask for. */
export const DECILES = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9] as const;

/** Quality of quantile forecasts over the steps where the actual value is known. */
export interface QuantileMetrics {
  /** Mean pinball loss over steps and levels, in the series' unit (Koenker and Bassett, 1978). */
  readonly pinball: number;
  /** Share of steps inside the outermost pair of levels. */
  readonly coverage: number;
  /** Share of steps that coverage should be. */
  readonly nominalCoverage: number;
  /** Share of steps at or below each level. */
  readonly reliability: readonly number[];
}

/** actual: [steps]; quantiles: one [steps] for each level, ascending, same unit. */
export function quantileMetrics(
  actual: ArrayLike<number>,
  quantiles: readonly ArrayLike<number>[],
  levels: readonly number[],
): QuantileMetrics {
  const below = levels.map(() => 0);
  let [count, loss, inside] = [0, 0, 0];
  for (let step = 0; step < actual.length; step++) {
    const value = actual[step] as number;
    if (Number.isNaN(value) || Number.isNaN(quantiles[0]?.[step])) continue;
    count++;
    levels.forEach((level, i) => {
      const error = value - (quantiles[i]?.[step] as number);
      loss += Math.max(level * error, (level - 1) * error);
      if (error <= 0) below[i] = (below[i] as number) + 1;
    });
    const [lowest, highest] = [quantiles[0]?.[step] as number, quantiles.at(-1)?.[step] as number];
    if (value >= lowest && value <= highest) inside++;
  }
  return {
    pinball: loss / (count * levels.length),
    coverage: inside / count,
    nominalCoverage: (levels.at(-1) ?? Number.NaN) - (levels[0] ?? Number.NaN),
    reliability: below.map((times) => times / count),
  };
}
