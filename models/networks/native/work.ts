import { shapeOf, type Trace } from './trace.ts';

/**
 * Rough arithmetic of one step, in operations. A contraction of a and b into c (matrix product,
 * convolution) costs 2 |c| times the length summed over, which is sqrt(|a| |b| / |c|).
 */
export function workOf(trace: Trace): number {
  const size = (shape: readonly number[]) => shape.reduce((product, length) => product * length, 1);
  return trace.ops.reduce((sum, op) => {
    const out = size(op.outputs[0] ?? []);
    if (!/MatMul|Conv/.test(op.name) || out === 0) return sum + out;
    const [a = 1, b = 1] = op.inputs.map((input) => size(shapeOf(trace, input)));
    return sum + 2 * out * Math.sqrt((a * b) / out);
  }, 0);
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
