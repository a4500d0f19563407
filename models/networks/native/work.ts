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

/** XLA's time to compile an operation, in steps of the time that it saves there. */
const STEPS_TO_PAY_FOR_AN_OPERATION = 50;

/**
 * Whether a fit of so many steps gains from machine code. Convolutions never do: XLA's on the CPU
 * are plain loops, twenty times slower than TensorFlow's.
 */
export function worthCompiling(trace: Trace, steps: number): boolean {
  const convolves = trace.ops.some(({ name }) => name.includes('Conv'));
  return !convolves && steps >= STEPS_TO_PAY_FOR_AN_OPERATION * trace.ops.length;
}

/** About a tenth of a second on one core. */
const WORK_PER_CALL = 4e9;
const MOST_STEPS_PER_CALL = 1000;

/** Few enough that an abort is heard soon, many enough that calling costs nothing. */
export function stepsPerCall(trace: Trace): number {
  const steps = Math.floor(WORK_PER_CALL / workOf(trace));
  return Math.min(MOST_STEPS_PER_CALL, Math.max(1, steps));
}
