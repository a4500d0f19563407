/** Mean and deviation of each column over the training rows. */
export interface Scaling {
  readonly mean: readonly number[];
  readonly deviation: readonly number[];
}

/** Statistics of the known values of `rows: [count, width]`; a column without spread gets deviation 1. */
export function fitScaling(rows: Float32Array, width: number): Scaling {
  const sum = new Float64Array(width);
  const count = new Float64Array(width);
  eachKnown(rows, width, (value, column) => {
    sum[column] = (sum[column] ?? 0) + value;
    count[column] = (count[column] ?? 0) + 1;
  });
  const mean = Array.from(sum, (total, column) => (count[column] ? total / count[column] : 0));
  const squares = new Float64Array(width);
  eachKnown(rows, width, (value, column) => {
    squares[column] = (squares[column] ?? 0) + (value - (mean[column] ?? 0)) ** 2;
  });
  const deviation = Array.from(squares, (total, column) => {
    const spread = Math.sqrt(total / Math.max(1, count[column] ?? 1));
    return spread > 1e-9 * Math.max(1, Math.abs(mean[column] ?? 0)) ? spread : 1;
  });
  return { mean, deviation };
}

/** Standardises in place; an unknown value (NaN) becomes 0, the training mean. */
export function applyScaling(rows: Float32Array, scaling: Scaling): void {
  const { means, deviations } = typedOf(scaling);
  const width = means.length;
  for (let start = 0; start < rows.length; start += width) {
    for (let column = 0; column < width; column++) {
      const raw = rows[start + column] as number;
      const value = (raw - (means[column] as number)) / (deviations[column] as number);
      rows[start + column] = Number.isNaN(value) ? 0 : value;
    }
  }
}

/** Beyond so many deviations an input says no more: it keeps networks from running off. */
const MOST_DEVIATIONS = 5;

/** Standardises in place and bounds the result; an unknown value (NaN) becomes 0. */
export function standardise(rows: Float32Array, scaling: Scaling): void {
  const { means, factors } = typedOf(scaling);
  const width = means.length;
  for (let start = 0; start < rows.length; start += width) {
    for (let column = 0; column < width; column++) {
      const raw = rows[start + column] as number;
      const value = (raw - (means[column] as number)) * (factors[column] as number);
      // Without calls, which a first forecast would make a hundred thousand of before they are compiled.
      if (value > MOST_DEVIATIONS) rows[start + column] = MOST_DEVIATIONS;
      else if (value >= -MOST_DEVIATIONS) rows[start + column] = value;
      else rows[start + column] = value < -MOST_DEVIATIONS ? -MOST_DEVIATIONS : 0;
    }
  }
}

interface TypedScaling {
  readonly means: Float64Array;
  readonly deviations: Float64Array;
  /** One over each deviation. */
  readonly factors: Float64Array;
}

/** Scalings never change, and are used for rows of seven inputs as for thousands of hundreds. */
const typed = new WeakMap<Scaling, TypedScaling>();

function typedOf(scaling: Scaling): TypedScaling {
  const known = typed.get(scaling);
  if (known) return known;
  const made = {
    means: Float64Array.from(scaling.mean),
    deviations: Float64Array.from(scaling.deviation),
    factors: Float64Array.from(scaling.deviation, (value) => 1 / value),
  };
  typed.set(scaling, made);
  return made;
}

function eachKnown(
  rows: Float32Array,
  width: number,
  visit: (value: number, column: number) => void,
): void {
  for (let i = 0; i < rows.length; i++) {
    const value = rows[i] as number;
    if (!Number.isNaN(value)) visit(value, i % width);
  }
}
