import { PANEL, paddedColumns, paddedInner } from './dense-kernel.ts';

/** In the bits that they were saved in. */
export type WeightValues = Float32Array | Float16Array;

/** A fully connected layer's weights as the kernel reads them, filled up with zeros. */
export interface PackedWeights {
  readonly inner: number;
  readonly columns: number;
  /** [panels, padded inner, PANEL]. */
  readonly kernel: WeightValues;
  /** [padded columns]. */
  readonly bias: WeightValues;
}

/** kernel: [inner, columns]; bias: [columns], none for zeros. */
export function packWeights(
  kernel: WeightValues,
  bias: WeightValues | undefined,
  { inner, columns }: { inner: number; columns: number },
): PackedWeights {
  const packed = emptyLike(kernel, paddedInner(inner) * paddedColumns(columns));
  for (let column = 0; column < columns; column++) {
    const at = firstPlace(column, inner);
    for (let i = 0; i < inner; i++) packed[at + i * PANEL] = kernel[i * columns + column] as number;
  }
  const padded = emptyLike(bias ?? kernel, paddedColumns(columns));
  if (bias) padded.set(bias);
  return { inner, columns, kernel: packed, bias: padded };
}

/** The kernel as it was before it was packed: [inner, columns]. */
export function unpackKernel({ inner, columns, kernel }: PackedWeights): WeightValues {
  const plain = emptyLike(kernel, inner * columns);
  for (let column = 0; column < columns; column++) {
    const at = firstPlace(column, inner);
    for (let i = 0; i < inner; i++) plain[i * columns + column] = kernel[at + i * PANEL] as number;
  }
  return plain;
}

function emptyLike(values: WeightValues, length: number): WeightValues {
  return values instanceof Float32Array ? new Float32Array(length) : new Float16Array(length);
}

/** Where a column's first weight lies; the others follow a panel's width apart. */
function firstPlace(column: number, inner: number): number {
  const lane = column % PANEL;
  return (column - lane) * paddedInner(inner) + lane;
}
