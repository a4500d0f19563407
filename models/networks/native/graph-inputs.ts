import type { OptimizerConstants } from '../optimizers.ts';
import { slotCount } from './fused-optimizer.ts';
import { type Argument, DataType } from './graph-def.ts';
import type { Trace } from './trace.ts';

/** A float32 weight of the model. */
export interface GraphVariable {
  readonly shape: readonly number[];
  /** Has a gradient, and accumulators beside it. */
  readonly trained: boolean;
}

/** A recorded step on batches of one size. */
export interface BatchTrace {
  readonly trace: Trace;
  readonly rows: number;
}

export interface ShapedArgument extends Argument {
  readonly shape: readonly number[];
}

export interface TrainingGraphOptions {
  /** Resident data, row-aligned, named as the trace's feeds are. */
  readonly data: readonly ShapedArgument[];
  readonly variables: readonly GraphVariable[];
  readonly optimizer: OptimizerConstants;
  readonly metrics: number;
  readonly batch: BatchTrace;
  /** The last, smaller batch of an epoch. */
  readonly tail: BatchTrace | undefined;
  /** Whether XLA compiles the loop to machine code, or TensorFlow interprets it. */
  readonly compiled: boolean;
  /** Whether interpreting stays on the calling thread. */
  readonly oneThread: boolean;
}

/** What a session feeds besides data, and what it fetches. */
export const NAMES = {
  /** [rows] row numbers in the order to visit them. */
  order: 'order',
  /** [steps, 5] see `SETTINGS`. */
  settings: 'settings',
  /** Steps before this epoch. */
  firstStep: 'first_step',
  /** Steps of this epoch to run: from, up to but without to. */
  from: 'from',
  to: 'to',
  initialised: 'initialised',
  /** [next step, sum of losses, sums of metrics...] over the steps run. */
  loop: 'loop',
  tail: 'tail',
  /** The first value of what a handle stands for, and the one that it has now. */
  initial: (handle: string) => `initial_${handle}`,
  current: (handle: string) => `current_${handle}`,
} as const;

/** What a recorded step takes and gives. */
export const STEP_NAMES = {
  step: 'step',
  loss: 'loss',
  metric: (index: number) => `metric_${index}`,
  variable: (index: number) => `variable_${index}`,
  gradient: (index: number) => `gradient_${index}`,
} as const;

export function handleName(variable: number, slot?: number): string {
  return slot === undefined ? `handle_${variable}` : `handle_${variable}_slot_${slot}`;
}

/** Arguments that change from call to call; the order of rows and settings is the epoch's. */
export const EPOCH_ARGUMENTS: readonly Argument[] = [
  { name: NAMES.order, dtype: DataType.int32 },
  { name: NAMES.settings, dtype: DataType.float },
  { name: NAMES.firstStep, dtype: DataType.int32 },
  { name: NAMES.from, dtype: DataType.int32 },
  { name: NAMES.to, dtype: DataType.int32 },
];

/** Handles of variables and their accumulators. */
export function handleArguments(options: TrainingGraphOptions): readonly ShapedArgument[] {
  const slots = [...Array(slotCount(options.optimizer)).keys()];
  return options.variables.flatMap(({ shape, trained }, variable) =>
    [undefined, ...(trained ? slots : [])].map((slot) => ({
      name: handleName(variable, slot),
      dtype: DataType.resource,
      shape,
    })),
  );
}

/** Names of the accumulators' handles, all of one kind after all of another, with their shapes. */
export function accumulatorHandles({
  optimizer,
  variables,
}: Pick<TrainingGraphOptions, 'optimizer' | 'variables'>): readonly {
  readonly name: string;
  readonly shape: readonly number[];
}[] {
  return [...Array(slotCount(optimizer)).keys()].flatMap((slot) =>
    variables.flatMap(({ shape, trained }, variable) =>
      trained ? [{ name: handleName(variable, slot), shape }] : [],
    ),
  );
}

/** The names of the sums a loop keeps. */
export function sumNames({ metrics }: TrainingGraphOptions): readonly string[] {
  return [STEP_NAMES.loss, ...Array.from({ length: metrics }, (_, k) => STEP_NAMES.metric(k))];
}
