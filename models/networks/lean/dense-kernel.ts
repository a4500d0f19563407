import {
  addLanes,
  advance,
  type Code,
  constant,
  F32,
  type FunctionSource,
  get,
  greaterLanes,
  I32,
  load,
  loadSplat,
  multiplyAddLanes,
  multiplyLanes,
  repeat,
  set,
  splat,
  store,
  V128,
} from './wasm-assembler.ts';
import { WasmMemory } from './wasm-function.ts';

/** Columns computed together: two vectors of four. */
export const PANEL = 8;
/** Rows computed together; memory holds a multiple of them. */
export const ROW_BLOCK = 4;
/** Inputs a turn; the width of a layer's inputs is filled up to a multiple of them with zeros. */
const UNROLLED = 4;

/** `out = max(floor, x w + bias)`; addresses and strides in bytes, of f32 values. */
export interface DenseCall {
  /** [rows, stride]. */
  readonly x: number;
  readonly xStride: number;
  /** Panels of `PANEL` columns: [panels, inner, PANEL]. */
  readonly weights: number;
  /** [panels, PANEL]. */
  readonly bias: number;
  readonly out: number;
  readonly outStride: number;
  readonly rows: number;
  readonly inner: number;
  readonly columns: number;
  /** 0 for `relu`, -Infinity for none. */
  readonly floor: number;
}

/** A fully connected layer on SIMD, and the memory that it works in. */
export class DenseKernel {
  readonly #memory = new WasmMemory();
  readonly #dense = this.#memory.compileFirst([denseFunction(fused), denseFunction(apart)]);

  /** The first `bytes` of memory at least; views of before are void when it grew. */
  floats(bytes: number): Float32Array {
    return new Float32Array(this.#memory.buffer(bytes));
  }

  run(call: DenseCall): void {
    this.#dense(
      ...[call.x, call.xStride, call.weights, call.bias, call.out, call.outStride],
      ...[Math.ceil(call.rows / ROW_BLOCK), Math.ceil(call.inner / UNROLLED)],
      ...[Math.ceil(call.columns / PANEL), call.floor],
    );
  }
}

/** Inputs of a layer as memory holds them, those that fill up included. */
export function paddedInner(inner: number): number {
  return Math.ceil(inner / UNROLLED) * UNROLLED;
}

/** Columns as memory holds them. */
export function paddedColumns(columns: number): number {
  return Math.ceil(columns / PANEL) * PANEL;
}

/** Parameters of the function in WebAssembly, by number. */
const [X, X_STRIDE, WEIGHTS, BIAS, OUT] = [0, 1, 2, 3, 4] as const;
const [OUT_STRIDE, ROW_BLOCKS, TURNS, PANELS, FLOOR] = [5, 6, 7, 8, 9] as const;
const PARAMETERS = [I32, I32, I32, I32, I32, I32, I32, I32, I32, F32];

/** Its variables: what is left to do, where it stands, and a block of sums. */
const [BLOCKS_LEFT, TURNS_LEFT, WEIGHT, ROW_IN, ROW_OUT, VALUE] = [10, 11, 12, 13, 14, 15] as const;
const VECTORS = PANEL / 4;
const LANES = numbersFrom(VALUE + 1, VECTORS);
const ROWS = numbersFrom(VALUE + 1 + VECTORS, ROW_BLOCK);
const SUMS = ROWS.map((_, row) =>
  numbersFrom(VALUE + 1 + VECTORS + ROW_BLOCK + row * VECTORS, VECTORS),
);
const VARIABLES = [
  ...[I32, I32, I32, I32, I32, V128],
  ...LANES.map(() => V128),
  ...ROWS.map(() => I32),
  ...SUMS.flat().map(() => V128),
];

/** `sum + value weight`. */
type AddProduct = (sum: Code, value: Code, weight: Code) => Code;

/** In one operation, for half the time. */
const fused: AddProduct = (sum, value, weight) => multiplyAddLanes(value, weight, sum);
const apart: AddProduct = (sum, value, weight) => addLanes(sum, multiplyLanes(value, weight));

function denseFunction(addProduct: AddProduct): FunctionSource {
  const body = repeat(PANELS, [
    ...set(ROW_IN, get(X)),
    ...set(ROW_OUT, get(OUT)),
    ...set(BLOCKS_LEFT, get(ROW_BLOCKS)),
    ...repeat(BLOCKS_LEFT, [
      ...beginBlock(),
      ...repeat(TURNS_LEFT, addInputs(addProduct)),
      ...endBlock(),
    ]),
    ...set(WEIGHTS, get(WEIGHT)),
    ...advance(BIAS, constant(4 * PANEL)),
    ...advance(OUT, constant(4 * PANEL)),
  ]);
  return { name: 'dense', parameters: PARAMETERS, variables: VARIABLES, body };
}

function beginBlock(): Code {
  return [
    ...ROWS.flatMap((row) => [...set(row, get(ROW_IN)), ...advance(ROW_IN, get(X_STRIDE))]),
    ...SUMS.flatMap((row) => row.flatMap((sum, v) => set(sum, load(get(BIAS), 16 * v)))),
    ...set(WEIGHT, get(WEIGHTS)),
    ...set(TURNS_LEFT, get(TURNS)),
  ];
}

/** One turn: some inputs of each row of the block, times their weights. */
function addInputs(addProduct: AddProduct): Code {
  return [
    ...numbersFrom(0, UNROLLED).flatMap((input) => [
      ...LANES.flatMap((lane, v) => set(lane, load(get(WEIGHT), 4 * PANEL * input + 16 * v))),
      ...ROWS.flatMap((row, r) => [
        ...set(VALUE, loadSplat(get(row), 4 * input)),
        ...(SUMS[r] ?? []).flatMap((sum, v) =>
          set(sum, addProduct(get(sum), get(VALUE), get(LANES[v] as number))),
        ),
      ]),
    ]),
    ...advance(WEIGHT, constant(4 * PANEL * UNROLLED)),
    ...ROWS.flatMap((row) => advance(row, constant(4 * UNROLLED))),
  ];
}

function endBlock(): Code {
  return SUMS.flatMap((row) => [
    ...row.flatMap((sum, v) =>
      store(get(ROW_OUT), 16 * v, greaterLanes(get(sum), splat(get(FLOOR)))),
    ),
    ...advance(ROW_OUT, get(OUT_STRIDE)),
  ]);
}

function numbersFrom(first: number, count: number): number[] {
  return Array.from({ length: count }, (_, i) => first + i);
}
