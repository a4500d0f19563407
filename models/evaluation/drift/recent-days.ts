import type { LossKind } from '../promotion/daily-losses.ts';

/** One local day that was forecast at its midnight, and what happened. */
export interface ForecastDay {
  readonly loss: number;
  readonly naiveLoss: number;
  /**
   * How far the whole day lies from its forecast on one side, in the series' unit: the smallest
   * mean difference of its four quarters, positive above and negative below the forecast; 0 where
   * the quarters differ in sign. Weather moves some hours; a change of level moves all of them.
   */
  readonly wholeDayShift: number;
}

export interface ForecastSteps {
  /** [steps] each; NaN where unknown. */
  readonly actual: Float64Array;
  readonly forecast: Float64Array;
  readonly naive: Float64Array;
  /** [steps], number of the local day of each step, ascending. */
  readonly dayOf: Int32Array;
}

const QUARTERS = 4;

/** Sums steps up to days, oldest first; days without a scored step are left out. */
export function forecastDays(steps: ForecastSteps, kind: LossKind): ForecastDay[] {
  const days: ForecastDay[] = [];
  for (let from = 0; from < steps.dayOf.length; ) {
    let until = from + 1;
    while (steps.dayOf[until] === steps.dayOf[from]) until++;
    const day = sumDay(steps, { from, until }, kind);
    if (day) days.push(day);
    from = until;
  }
  return days;
}

function sumDay(
  { actual, forecast, naive }: ForecastSteps,
  { from, until }: { from: number; until: number },
  kind: LossKind,
): ForecastDay | undefined {
  const power = kind === 'brier' ? 2 : 1;
  const sums = { loss: 0, naiveLoss: 0, count: 0 };
  const quarters = Array.from({ length: QUARTERS }, () => ({ sum: 0, count: 0 }));
  for (let step = from; step < until; step++) {
    const difference = (actual[step] as number) - (forecast[step] as number);
    const naiveDifference = (actual[step] as number) - (naive[step] as number);
    if (Number.isNaN(difference) || Number.isNaN(naiveDifference)) continue;
    sums.loss += Math.abs(difference) ** power;
    sums.naiveLoss += Math.abs(naiveDifference) ** power;
    sums.count++;
    const which = Math.floor((QUARTERS * (step - from)) / (until - from));
    const quarter = quarters[which] as { sum: number; count: number };
    quarter.sum += difference;
    quarter.count++;
  }
  if (sums.count === 0) return undefined;
  const means = quarters.map(({ sum, count }) => (count === 0 ? 0 : sum / count));
  return {
    loss: sums.loss / sums.count,
    naiveLoss: sums.naiveLoss / sums.count,
    wholeDayShift: Math.max(0, Math.min(...means)) + Math.min(0, Math.max(...means)),
  };
}
