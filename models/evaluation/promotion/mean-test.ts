import { studentTail } from './student-t.ts';

/** Whether the mean of a series of days is above a bound, beyond what chance explains. */
export interface MeanTest {
  readonly count: number;
  readonly mean: number;
  /** Of the mean, with the dependence between neighbouring days in it. */
  readonly standardError: number;
  readonly degreesOfFreedom: number;
  /** Chance of a mean at least so far above the bound if the true one were at the bound. */
  readonly pValue: number;
}

/**
 * The number of cosine coefficients is this times count^(2/3). The authors recommend 0.4; fewer keep
 * the level when errors persist over weeks as weather does, at the cost of some power.
 */
const SHARE = 0.3;
const FEWEST_COEFFICIENTS = 2;

/**
 * One-sided test that a weakly dependent series has a mean above `bound`. Its long-run variance is
 * the mean of the first few cosine coefficients, whose number stays so small that the t
 * distribution holds in short, autocorrelated samples, where plug-in variances reject too often.
 *
 * Lazarus, Lewis, Stock and Watson (2018), "HAR Inference: Recommendations for Practice", JBES 36;
 * for forecast errors: Coroneo and Iacone (2020), J. Applied Econometrics 35.
 *
 * @param values [days], in order; none NaN
 */
export function testMeanAbove(values: Float64Array, bound: number): MeanTest {
  const count = values.length;
  const mean = values.reduce((sum, value) => sum + value, 0) / count;
  const degreesOfFreedom = Math.max(FEWEST_COEFFICIENTS, Math.floor(SHARE * count ** (2 / 3)));
  const standardError = Math.sqrt(longRunVariance(values, mean, degreesOfFreedom) / count);
  const distance = mean - bound;
  // Days that do not differ leave no doubt, whichever side they lie on.
  const t = distance === 0 ? 0 : distance / standardError;
  const pValue = count < 2 ? 1 : studentTail(t, degreesOfFreedom);
  return { count, mean, standardError, degreesOfFreedom, pValue };
}

function longRunVariance(values: Float64Array, mean: number, coefficients: number): number {
  const count = values.length;
  let sum = 0;
  for (let order = 1; order <= coefficients; order++) {
    let coefficient = 0;
    values.forEach((value, index) => {
      coefficient += (value - mean) * Math.cos((Math.PI * order * (index + 0.5)) / count);
    });
    sum += (2 / count) * coefficient * coefficient;
  }
  return sum / coefficients;
}
