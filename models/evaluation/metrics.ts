/** Errors of a forecast over the steps where both values are known. */
export interface PointMetrics {
  /** Steps scored. */
  readonly count: number;
  /** Mean absolute error, in the series' unit. */
  readonly mae: number;
  /** Root of the mean squared error, in the series' unit. */
  readonly rmse: number;
  /** Mean absolute percentage error, percent, over the steps whose actual value is not zero. */
  readonly mape: number;
}

/** `actual` and `forecast`: [steps], same unit; steps with a NaN in either are left out. */
export function pointMetrics(actual: ArrayLike<number>, forecast: ArrayLike<number>): PointMetrics {
  let [count, absolute, squared, percent, nonZero] = [0, 0, 0, 0, 0];
  for (let i = 0; i < actual.length; i++) {
    const error = (forecast[i] as number) - (actual[i] as number);
    if (Number.isNaN(error)) continue;
    count++;
    absolute += Math.abs(error);
    squared += error * error;
    if (Math.abs(actual[i] as number) > 1e-9) {
      percent += Math.abs(error / (actual[i] as number));
      nonZero++;
    }
  }
  return {
    count,
    mae: absolute / count,
    rmse: Math.sqrt(squared / count),
    mape: (100 * percent) / nonZero,
  };
}

/** Quality of a forecast of an event that happens or not. */
export interface EventMetrics {
  readonly count: number;
  /** Share of steps at which the event happened. */
  readonly baseRate: number;
  /** Mean squared error of the probability (Brier, 1950); 0 is perfect. */
  readonly brier: number;
  /** Share of steps on the right side of one half. */
  readonly accuracy: number;
}

/** `happened`: 0, 1 or NaN; `probability`: [steps], 0 to 1. */
export function eventMetrics(
  happened: ArrayLike<number>,
  probability: ArrayLike<number>,
): EventMetrics {
  let [count, events, brier, right] = [0, 0, 0, 0];
  for (let i = 0; i < happened.length; i++) {
    const outcome = happened[i] as number;
    const given = probability[i] as number;
    if (Number.isNaN(outcome - given)) continue;
    count++;
    events += outcome;
    brier += (given - outcome) ** 2;
    if (given >= 0.5 === outcome >= 0.5) right++;
  }
  return { count, baseRate: events / count, brier: brier / count, accuracy: right / count };
}
