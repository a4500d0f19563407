import type { ClosedFormInputs } from '../../features/day-ahead/closed-form-inputs.ts';

/** What the closed form says of standardised rows. */
export function applyClosedForm(
  weights: Float64Array,
  inputs: ClosedFormInputs,
  rows: { inputs: Float32Array; width: number; slotOf: (row: number) => number; count: number },
): Float64Array {
  const expanded = new Float32Array(inputs.width);
  const results = new Float64Array(rows.count);
  for (let row = 0; row < rows.count; row++) {
    inputs.write(rows.inputs, row * rows.width, expanded, 0);
    results[row] = dot(weights, rows.slotOf(row) * inputs.width, expanded);
  }
  return results;
}

/** weights: [.., width] from `at` on. */
export function dot(weights: Float64Array, at: number, values: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++)
    sum += (weights[at + i] as number) * (values[i] as number);
  return sum;
}
