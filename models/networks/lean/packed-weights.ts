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
  eachWeight({ inner, columns }, (plain, place) => {
    packed[place] = kernel[plain] as number;
  });
  const padded = new Float32Array(paddedColumns(columns));
  if (bias) padded.set(bias);
  return { inner, columns, kernel: packed, bias: padded };
}

/** The kernel as it was before it was packed: [inner, columns]. */
export function unpackKernel({ inner, columns, kernel }: PackedWeights): Float32Array {
  const plain = new Float32Array(inner * columns);
  eachWeight({ inner, columns }, (at, place) => {
    plain[at] = kernel[place] as number;
  });
  return plain;
}

function eachWeight(
  { inner, columns }: { inner: number; columns: number },
  visit: (plain: number, packed: number) => void,
): void {
  const panelSize = paddedInner(inner) * PANEL;
  for (let i = 0; i < inner; i++) {
    for (let column = 0; column < columns; column++) {
      const lane = column % PANEL;
      visit(i * columns + column, ((column - lane) / PANEL) * panelSize + i * PANEL + lane);
    }
  }
}
