import { covariateOf, dayContext } from '../../features/day-ahead/day-context.ts';
import type { DayShape } from '../../features/day-ahead/day-transform.ts';
import { stretchesOf, weekMean } from '../../features/day-ahead/observed.ts';
import { fitScaling, standardise } from '../../features/scaling.ts';
import { MOST_ERROR } from './lately-filter.ts';
import type { TrainingDays, TrainingSource } from './training-days.ts';

/** Days with what regressions got wrong of them, and what had been observed the day before. */
export interface ObservedDays {
  /** [days, width], standardised, the last of a day's being the constant 1. */
  readonly inputs: Float32Array;
  readonly width: number;
  /** [days, slots], scaled, outcome minus forecast; 0 where there was no reading. */
  readonly errors: Float64Array;
  readonly slots: number;
  /** [days]. */
  readonly folds: readonly number[];
  readonly scales: readonly number[];
}

interface Observed {
  readonly sources: readonly TrainingSource[];
  readonly shape: DayShape;
  /** Covariates that are looked at. */
  readonly names: readonly string[];
}

/** forecasts: [rows], scaled. The series' own last day is looked at as well: what differs from it tells. */
export function observedDays(
  rows: TrainingDays,
  forecasts: Float64Array,
  observed: Observed,
): ObservedDays {
  const { slots } = observed.shape;
  const errors = new Float64Array(rows.days.length * slots);
  rows.days.forEach(({ firstRow, rows: count }, day) => {
    for (let row = firstRow; row < firstRow + count; row++) {
      const error = (rows.targets[row] as number) - (forecasts[row] as number);
      const bounded = Math.min(MOST_ERROR, Math.max(-MOST_ERROR, error));
      errors[day * slots + (rows.slots[row] as number)] = bounded;
    }
  });
  return {
    ...inputsOf(rows, observed),
    ...{ errors, slots },
    folds: rows.days.map(({ fold }) => fold),
    scales: rows.days.map(({ scale }) => scale),
  };
}

function inputsOf({ days }: TrainingDays, { sources, shape, names }: Observed) {
  const stretches = stretchesOf(shape.parts);
  const width = stretches * (names.length + 1);
  const seen = new Float32Array(days.length * width);
  days.forEach(({ source, day }, i) => {
    seen.set(lastDayOf(sources[source] as TrainingSource, day, { names, stretches }), i * width);
  });
  for (const { history } of sources) history.moveTo(history.days);
  standardise(seen, fitScaling(seen, width));
  const inputs = new Float32Array(days.length * (width + 1)).fill(1);
  days.forEach((_, i) => {
    inputs.set(seen.subarray(i * width, (i + 1) * width), i * (width + 1));
  });
  return { inputs, width: width + 1 };
}

/** Means of the stretches of the last day: the series' own, and of each covariate over its week. */
function lastDayOf(
  source: TrainingSource,
  day: number,
  { names, stretches }: { names: readonly string[]; stretches: number },
): number[] {
  const context = dayContext(source, day);
  const { history, level, scale } = context;
  const { slots } = history.grid;
  const length = slots / stretches;
  const each = <Value>(of: (first: number) => Value) =>
    Array.from({ length: stretches }, (_, i) => of(i * length));
  const start = (day - 1) * slots;
  return [
    ...each((first) => (history.mean(start + first, start + first + length) - level) / scale),
    ...names.flatMap((name) => {
      const covariate = covariateOf(context, name);
      const week = weekMean(context, name);
      return each((first) => covariate.trailingMean(day - 1, first + length - 1, length) - week);
    }),
  ];
}
