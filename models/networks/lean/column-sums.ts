import {
  addWide,
  advance,
  constant,
  type FunctionSource,
  get,
  I32,
  loadSplatWide,
  loadWidened,
  multiplyWide,
  repeat,
  rounded,
  set,
  store,
  V128,
  type Variable,
  ZERO_WIDE,
} from './wasm-assembler.ts';
import { WasmMemory } from './wasm-function.ts';

/** Columns summed up together: four vectors of two. */
const COLUMNS = 8;

/** Some columns of a matrix whose rows are `width` long. */
export interface ColumnRange {
  readonly width: number;
  readonly first: number;
  readonly count: number;
}

/**
 * `sum[c] = x[0] m[0, c] + x[1] m[1, c] + ...` in 64 bits and in that order, to the last bit what a loop
 * in JavaScript gives, at machine speed from the first call on: loops are interpreted for their first
 * thousands of turns. Matrices of 32 bits are held in a memory that all share.
 */
export class ColumnSums {
  readonly #memory = new WasmMemory();
  readonly #plain = this.#memory.compile(sumsFunction('plain'));
  readonly #rounded = this.#memory.compile(sumsFunction('rounded'));
  /** Where the matrices that are held lie, in bytes. */
  #places = new Map<Float32Array, number>();
  #end = 0;

  holds(matrix: Float32Array): boolean {
    return this.#places.has(matrix);
  }

  /** Holds these matrices in place of those before. */
  hold(matrices: readonly Float32Array[]): void {
    this.#places = new Map();
    this.#end = 0;
    for (const matrix of matrices) {
      const bytes = this.#memory.buffer(this.#end + matrix.byteLength);
      new Float32Array(bytes, this.#end).set(matrix);
      this.#places.set(matrix, this.#end);
      // A multiple of eight, and what the last row's columns beyond its end are read from.
      this.#end += 8 * Math.ceil(matrix.byteLength / 8) + 4 * COLUMNS;
    }
  }

  /** Of a matrix that is held; `roundedRows`: to 32 bits after each row. The result lasts until the next call. */
  run(
    matrix: Float32Array,
    x: Float32Array,
    { width, first, count, roundedRows }: ColumnRange & { readonly roundedRows: boolean },
  ): Float64Array {
    const blocks = Math.ceil(count / COLUMNS);
    const out = this.#end + 8 * x.length;
    const memory = this.#memory.buffer(out + 8 * COLUMNS * blocks);
    new Float64Array(memory, this.#end, x.length).set(x);
    const from = (this.#places.get(matrix) as number) + 4 * first;
    const sum = roundedRows ? this.#rounded : this.#plain;
    sum(this.#end, from, 4 * width, x.length, blocks, out);
    return new Float64Array(memory, out, count);
  }
}

/** Parameters of the functions in WebAssembly, by number; addresses and the stride in bytes. */
const [X, MATRIX, STRIDE, ROWS, BLOCKS, OUT] = [0, 1, 2, 3, 4, 5] as const;
const PARAMETERS = [I32, I32, I32, I32, I32, I32];
const [FACTOR_AT, ROW, ROWS_LEFT, FACTOR] = [6, 7, 8, 9] as const;
const SUMS: readonly Variable[] = [10, 11, 12, 13];
const VARIABLES = [I32, I32, I32, V128, ...SUMS.map(() => V128)];

function sumsFunction(name: 'plain' | 'rounded'): FunctionSource {
  const round = name === 'rounded' ? rounded : <T>(value: T): T => value;
  const addRow = [
    ...set(FACTOR, loadSplatWide(get(FACTOR_AT), 0)),
    ...SUMS.flatMap((sum, i) =>
      set(sum, round(addWide(get(sum), multiplyWide(get(FACTOR), loadWidened(get(ROW), 8 * i))))),
    ),
    ...advance(FACTOR_AT, constant(8)),
    ...advance(ROW, get(STRIDE)),
  ];
  const body = repeat(BLOCKS, [
    ...set(FACTOR_AT, get(X)),
    ...set(ROW, get(MATRIX)),
    ...set(ROWS_LEFT, get(ROWS)),
    ...SUMS.flatMap((sum) => set(sum, ZERO_WIDE)),
    ...repeat(ROWS_LEFT, addRow),
    ...SUMS.flatMap((sum, i) => store(get(OUT), 16 * i, get(sum))),
    ...advance(MATRIX, constant(4 * COLUMNS)),
    ...advance(OUT, constant(8 * COLUMNS)),
  ]);
  return { name, parameters: PARAMETERS, variables: VARIABLES, body };
}
