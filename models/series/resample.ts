import { isStep } from './grid.ts';
import { SeriesError } from './series.ts';

const MINUTE_MS = 60_000;

export interface ResampleOptions {
  /** Epoch milliseconds of the first step's start. */
  readonly startAt: number;
  readonly fromMinutes: number;
  readonly toMinutes: number;
  /** `mean` for power, temperature and shares; `sum` for energy and volume. */
  readonly by: 'mean' | 'sum';
  /** Where within a step of `toMinutes` the steps start; 0 (default): full UTC steps. */
  readonly phaseMs?: number;
}

/**
 * Values on a longer or shorter step with the same energy. A longer step is missing unless all of
 * its parts are there: part of an hour is not the hour. A shorter step takes an equal share of the
 * longer one, since nothing is known of its shape. Steps that the values cover only in part, at
 * either end, are left out.
 *
 * @param values [steps], mean or sum over `fromMinutes`; NaN where missing
 * @throws SeriesError when neither step is a multiple of the other.
 */
export function resample(
  values: Float64Array,
  options: ResampleOptions,
): { startAt: number; values: Float64Array } {
  const { fromMinutes, toMinutes, startAt } = options;
  refuseSteps(fromMinutes, toMinutes);
  if (fromMinutes === toMinutes) return { startAt, values };
  return toMinutes > fromMinutes ? lengthen(values, options) : shorten(values, options);
}

function lengthen(values: Float64Array, options: ResampleOptions) {
  const { startAt, fromMinutes, toMinutes, by, phaseMs = 0 } = options;
  const parts = toMinutes / fromMinutes;
  const [fromMs, toMs] = [fromMinutes * MINUTE_MS, toMinutes * MINUTE_MS];
  const firstAt = Math.ceil((startAt - phaseMs) / toMs) * toMs + phaseMs;
  const skipped = (firstAt - startAt) / fromMs;
  if (!Number.isInteger(skipped)) {
    throw new SeriesError(
      `Steps of ${toMinutes} minutes cannot be built from steps that start at ` +
        `${new Date(startAt).toISOString()}: no step begins at ${new Date(firstAt).toISOString()}.`,
      { startAt, firstAt, fromMinutes, toMinutes },
    );
  }
  const length = Math.max(0, Math.floor((values.length - skipped) / parts));
  const longer = new Float64Array(length);
  for (let step = 0; step < length; step++) {
    let sum = 0;
    for (let part = 0; part < parts; part++) sum += values[skipped + step * parts + part] as number;
    longer[step] = by === 'sum' ? sum : sum / parts;
  }
  return { startAt: firstAt, values: longer };
}

function shorten(values: Float64Array, options: ResampleOptions) {
  const { startAt, fromMinutes, toMinutes, by } = options;
  const parts = fromMinutes / toMinutes;
  const shorter = new Float64Array(values.length * parts);
  for (let step = 0; step < values.length; step++) {
    const value = values[step] as number;
    shorter.fill(by === 'sum' ? value / parts : value, step * parts, (step + 1) * parts);
  }
  return { startAt, values: shorter };
}

function refuseSteps(fromMinutes: number, toMinutes: number): void {
  const multiple = toMinutes % fromMinutes === 0 || fromMinutes % toMinutes === 0;
  if (isStep(fromMinutes) && isStep(toMinutes) && multiple) return;
  throw new SeriesError(
    `Readings of ${fromMinutes} minutes cannot be brought to steps of ${toMinutes} minutes. Steps are ` +
      'whole minutes from 1 to 1,440 that divide a day, and one must be a multiple of the other.',
    { fromMinutes, toMinutes },
  );
}
