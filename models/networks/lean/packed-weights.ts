import { PANEL, paddedColumns, paddedInner } from './dense-kernel.ts';

/** A fully connected layer's weights as the kernel reads them, filled up with zeros. */
export interface PackedWeights {
  readonly inner: number;
  readonly columns: number;
  /** [panels, padded inner, PANEL]. */
  readonly kernel: Float32Array;
  /** [padded columns]. */
  readonly bias: Float32Array;
}

/** kernel: [inner, columns]; bias: [columns], none for zeros. */
export function packWeights(
  kernel: Float32Array,
  bias: Float32Array | undefined,
  { inner, columns }: { inner: number; columns: number },
): PackedWeights {
  const packed = new Float32Array(paddedInner(inner) * paddedColumns(columns));
  for (let column = 0; column < columns; column++) {
    const at = firstPlace(column, inner);
    for (let i = 0; i < inner; i++) packed[at + i * PANEL] = kernel[i * columns + column] as number;
  }
  const padded = new Float32Array(paddedColumns(columns));
  if (bias) padded.set(bias);
  return { inner, columns, kernel: packed, bias: padded };
}

/** The kernel as it was before it was packed: [inner, columns]. */
export function unpackKernel({ inner, columns, kernel }: PackedWeights): Float32Array {
  const plain = new Float32Array(inner * columns);
  for (let column = 0; column < columns; column++) {
    const at = firstPlace(column, inner);
    for (let i = 0; i < inner; i++) plain[i * columns + column] = kernel[at + i * PANEL] as number;
  }
  return plain;
}

/** Where a column's first weight lies; the others follow a panel's width apart. */
function firstPlace(column: number, inner: number): number {
  const lane = column % PANEL;
  return (column - lane) * paddedInner(inner) + lane;
}
