/**
 * Straight lines across gaps of at most `longestSteps`; longer ones, and those at either end, stay.
 * For the inputs of a forecast only: what was never measured must not be learned or scored.
 *
 * @param values [steps], NaN where missing; not changed
 * @returns values: [steps]; filled: [steps], 1 where a value was put in
 */
export function fillShortGaps(
  values: Float64Array,
  longestSteps: number,
): { values: Float64Array; filled: Uint8Array } {
  const complete = values.slice();
  const filled = new Uint8Array(values.length);
  let last = -1;
  for (let step = 0; step < values.length; step++) {
    if (Number.isNaN(values[step])) continue;
    const gap = step - last - 1;
    if (last >= 0 && gap > 0 && gap <= longestSteps) {
      const from = values[last] as number;
      const slope = ((values[step] as number) - from) / (gap + 1);
      for (let missing = 1; missing <= gap; missing++) {
        complete[last + missing] = from + slope * missing;
        filled[last + missing] = 1;
      }
    }
    last = step;
  }
  return { values: complete, filled };
}
