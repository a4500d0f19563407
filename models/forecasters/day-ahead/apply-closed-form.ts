import type { ClosedFormInputs } from '../../features/day-ahead/closed-form-inputs.ts';

export interface ClosedFormRows {
  /** [count, width], standardised. */
  readonly inputs: Float32Array;
  readonly width: number;
  readonly count: number;
  /** [count or more]: what is written. */
  readonly results: Float64Array;
}

/** What the closed form says of the first slots of a day, a row each. */
export function applyClosedForm(
  weights: Float32Array | Float64Array,
  inputs: ClosedFormInputs,
  { inputs: rows, width, count, results }: ClosedFormRows,
): void {
  const expanded = new Float32Array(inputs.width);
  for (let slot = 0; slot < count; slot++) {
    inputs.write(rows, slot * width, expanded, 0);
    results[slot] = dot(weights, slot * inputs.width, expanded);
  }
}

/** weights: [.., width] from `at` on. */
export function dot(
  weights: Float32Array | Float64Array,
  at: number,
  values: Float32Array,
): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++)
    sum += (weights[at + i] as number) * (values[i] as number);
  return sum;
}
