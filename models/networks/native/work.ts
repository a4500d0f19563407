import { type RecordedOp, shapeOf, type Trace } from './trace.ts';

/** Rough arithmetic of one step, in operations. */
export function workOf(trace: Trace): number {
  return trace.ops.reduce((sum, op) => sum + workOfOne(trace, op), 0);
}

/**
 * A contraction of a and b into c (matrix product, convolution) costs 2 |c| times the length summed
 * over, which is sqrt(|a| |b| / |c|).
 */
function workOfOne(trace: Trace, { name, inputs, outputs }: RecordedOp): number {
  const out = sizeOf(outputs[0] ?? []);
  if (!/MatMul|Conv/.test(name) || out === 0) return out;
  const [a = 1, b = 1] = inputs.map((input) => sizeOf(shapeOf(trace, input)));
  return 2 * out * Math.sqrt((a * b) / out);
}

function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, length) => product * length, 1);
}

/** From so many branches on there is always one that another thread can go on with. */
const BRANCHES_FOR_THREADS = 4;
/** Work of an operation, on average, above which handing it to another thread takes less than doing it. */
const WORK_FOR_THREADS = 50_000;

/**
 * Whether threads gain from running a step's operations side by side: where it is of many branches that do
 * not wait for each other, as an ensemble's members. Branches: all work by that of the longest path.
 */
export function runsSideBySide(trace: Trace): boolean {
  const work = workOf(trace);
  const longest: number[] = [];
  for (const op of trace.ops) {
    const before = op.inputs.map((input) => (input.kind === 'op' ? (longest[input.op] ?? 0) : 0));
    longest.push(workOfOne(trace, op) + Math.max(0, ...before));
  }
  const branches = work / Math.max(1, ...longest);
  return branches >= BRANCHES_FOR_THREADS && work / trace.ops.length >= WORK_FOR_THREADS;
}

/** XLA takes so long to compile one recorded operation, in seconds; measured, as the next two. */
const COMPILE_SECONDS = 8e-3;
/** What compiled code saves in each step: on every operation, and on every weight updated. */
const SAVED_SECONDS_PER_OPERATION = 0.3e-6;
const SAVED_SECONDS_PER_WEIGHT = 1e-9;

/**
 * Whether a fit of so many steps gains from machine code. Convolutions never do: XLA's on the CPU
 * are plain loops, twenty times slower than TensorFlow's.
 */
export function worthCompiling(trace: Trace, weights: number, steps: number): boolean {
  if (trace.ops.some(({ name }) => name.includes('Conv'))) return false;
  const operations = trace.ops.length;
  const saved = operations * SAVED_SECONDS_PER_OPERATION + weights * SAVED_SECONDS_PER_WEIGHT;
  return steps * saved >= operations * COMPILE_SECONDS;
}

/** About a tenth of a second on one core. */
const WORK_PER_CALL = 4e9;
const MOST_STEPS_PER_CALL = 1000;

/** Few enough that an abort is heard soon, many enough that calling costs nothing. */
export function stepsPerCall(trace: Trace): number {
  const steps = Math.floor(WORK_PER_CALL / workOf(trace));
  return Math.min(MOST_STEPS_PER_CALL, Math.max(1, steps));
}
