import type { ForwardPass } from '../trained-network.ts';
import { DenseKernel, paddedColumns, ROW_BLOCK } from './dense-kernel.ts';
import type { Activation, GraphLayer } from './layer-graph.ts';
import type { PackedWeights } from './packed-weights.ts';

/** Rows computed at once: what lies between layers stays in the processor's cache. */
const MOST_ROWS = 512;

/** Where a layer's results lie: [rows, stride], as positions of f32. */
interface Place {
  readonly width: number;
  readonly stride: number;
  at: number;
}

/** A layer with the places that it reads and writes. */
interface Step {
  readonly layer: GraphLayer;
  readonly from: readonly Place[];
  readonly to: Place;
  readonly weights?: PackedWeights;
  weightsAt: number;
}

let shared: DenseKernel | undefined;
/** Whose weights lie in the kernel's memory. */
let resident: ForwardPlan | undefined;

/** The order in which some layers of a network are computed, and where. */
export class ForwardPlan {
  readonly #steps: Step[] = [];
  readonly #inputs: readonly Place[];
  readonly #outputs: readonly Place[];
  readonly #weightFloats: number;
  /** Floats that a row takes in all places together. */
  readonly #rowFloats: number;

  /** @param layers in an order in which each comes after those that it reads. */
  constructor(
    layers: readonly GraphLayer[],
    weightsOf: (layer: string) => PackedWeights | undefined,
    { inputs, outputs }: { inputs: readonly string[]; outputs: readonly string[] },
  ) {
    const places = new Map<string, Place>();
    let [weightsAt, rowFloats] = [0, 0];
    for (const layer of layers) {
      const to = { width: layer.width, stride: paddedColumns(layer.width), at: 0 };
      places.set(layer.name, to);
      rowFloats += to.stride;
      const from = layer.from.map((name) => places.get(name) as Place);
      const weights = weightsOf(layer.name);
      this.#steps.push({ layer, from, to, weightsAt, ...(weights ? { weights } : {}) });
      if (weights) weightsAt += weights.kernel.length + weights.bias.length;
    }
    this.#weightFloats = weightsAt;
    this.#rowFloats = rowFloats;
    const placesOf = (names: readonly string[]) => names.map((name) => places.get(name) as Place);
    this.#inputs = placesOf(inputs);
    this.#outputs = placesOf(outputs);
  }

  readonly run: ForwardPass = (inputs, rows) => {
    const results = this.#outputs.map(({ width }) => new Float32Array(rows * width));
    for (let first = 0; first < rows; first += MOST_ROWS) {
      const chunk = Math.min(MOST_ROWS, rows - first);
      this.#runRows(inputs, results, { first, rows: chunk });
    }
    return results;
  };

  #runRows(
    inputs: readonly Float32Array[],
    results: readonly Float32Array[],
    { first, rows }: { first: number; rows: number },
  ): void {
    shared ??= new DenseKernel();
    const kernel = shared;
    const held = Math.ceil(rows / ROW_BLOCK) * ROW_BLOCK;
    const memory = kernel.floats(4 * (this.#weightFloats + this.#rowFloats * held));
    if (resident !== this) this.#copyWeights(memory);
    this.#layOut(held);
    this.#inputs.forEach((place, i) => {
      const { width } = place;
      const values = (inputs[i] as Float32Array).subarray(first * width, (first + rows) * width);
      copyIn(memory, values, place);
    });
    for (const step of this.#steps) compute(step, { kernel, memory, rows });
    this.#outputs.forEach((place, i) => {
      copyOut(memory, place, { into: results[i] as Float32Array, first, rows });
    });
  }

  #copyWeights(memory: Float32Array): void {
    resident = this;
    for (const { weights, weightsAt } of this.#steps) {
      if (!weights) continue;
      memory.set(weights.kernel, weightsAt);
      memory.set(weights.bias, weightsAt + weights.kernel.length);
    }
  }

  #layOut(rows: number): void {
    let at = this.#weightFloats;
    for (const { to } of this.#steps) {
      to.at = at;
      at += to.stride * rows;
    }
  }
}

interface Workplace {
  readonly kernel: DenseKernel;
  readonly memory: Float32Array;
  readonly rows: number;
}

function compute(step: Step, work: Workplace): void {
  switch (step.layer.kind) {
    case 'dense':
      computeDense(step, step.layer.activation, work);
      break;
    case 'concatenate':
      concatenate(step, work);
      break;
    case 'average':
      average(step, work);
      break;
    case 'dot':
      dot(step, work);
      break;
    default:
  }
}

function computeDense(
  { from: [x], to, weights, weightsAt }: Step,
  activation: Activation,
  { kernel, memory, rows }: Workplace,
): void {
  if (!x || !weights) return;
  kernel.run({
    ...{ x: 4 * x.at, xStride: 4 * x.stride },
    ...{ weights: 4 * weightsAt, bias: 4 * (weightsAt + weights.kernel.length) },
    ...{ out: 4 * to.at, outStride: 4 * to.stride },
    ...{ rows, inner: weights.inner, columns: weights.columns },
    floor: activation === 'relu' ? 0 : Number.NEGATIVE_INFINITY,
  });
  if (activation === 'linear' || activation === 'relu') return;
  const apply = CURVES[activation];
  eachCell(to, rows, (cell) => {
    memory[cell] = apply(memory[cell] as number);
  });
}

/** What the kernel does not compute itself. */
const CURVES = {
  elu: (value: number) => (value > 0 ? value : Math.expm1(value)),
  sigmoid: (value: number) => 1 / (1 + Math.exp(-value)),
  tanh: Math.tanh,
};

function concatenate({ from, to }: Step, { memory, rows }: Workplace): void {
  let offset = to.at;
  for (const { at, width, stride } of from) {
    for (let row = 0; row < rows; row++) {
      const start = at + row * stride;
      memory.copyWithin(offset + row * to.stride, start, start + width);
    }
    offset += width;
  }
  fillUp(memory, to, rows);
}

function average({ from, to }: Step, { memory, rows }: Workplace): void {
  for (let i = 0; i < rows * to.stride; i++) {
    let sum = 0;
    for (let k = 0; k < from.length; k++) sum += memory[(from[k] as Place).at + i] as number;
    memory[to.at + i] = sum / from.length;
  }
}

function dot({ from: [a, b], to }: Step, { memory, rows }: Workplace): void {
  if (!a || !b) return;
  for (let row = 0; row < rows; row++) {
    let sum = 0;
    for (let i = 0; i < a.width; i++) {
      const left = memory[a.at + row * a.stride + i] as number;
      sum += left * (memory[b.at + row * b.stride + i] as number);
    }
    memory[to.at + row * to.stride] = sum;
  }
  fillUp(memory, to, rows);
}

function copyIn(memory: Float32Array, values: Float32Array, place: Place): void {
  const { at, width, stride } = place;
  const rows = values.length / width;
  if (width === stride) {
    memory.set(values, at);
    return;
  }
  for (let row = 0, from = 0; row < rows; row++) {
    const start = at + row * stride;
    for (let i = 0; i < width; i++) memory[start + i] = values[from++] as number;
  }
  fillUp(memory, place, rows);
}

function copyOut(
  memory: Float32Array,
  { at, width, stride }: Place,
  { into, first, rows }: { into: Float32Array; first: number; rows: number },
): void {
  for (let row = 0; row < rows; row++) {
    const start = at + row * stride;
    for (let i = 0; i < width; i++) into[(first + row) * width + i] = memory[start + i] as number;
  }
}

/** Zeros to the end of each row: weights there are 0, and 0 times what lay there before might be NaN. */
function fillUp(memory: Float32Array, { at, width, stride }: Place, rows: number): void {
  if (width === stride) return;
  for (let row = 0; row < rows; row++)
    memory.fill(0, at + row * stride + width, at + (row + 1) * stride);
}

function eachCell({ at, width, stride }: Place, rows: number, visit: (cell: number) => void): void {
  for (let row = 0; row < rows; row++) {
    for (let i = 0; i < width; i++) visit(at + row * stride + i);
  }
}
