import * as z from 'zod';
import type { Job } from '../../shared/jobs/job.ts';

/** Which models a run of the pipeline is about. */
const selectionSchema = z.union([
  z.strictObject({ models: z.array(z.string()).min(1) }),
  z.strictObject({ group: z.string() }),
  z.strictObject({ all: z.literal(true) }),
  /** Those whose schedule says so; the drift of the others is checked. */
  z.strictObject({ due: z.literal(true) }),
  /** What failed for good and lies in the dead-letter queue. */
  z.strictObject({ deadLetters: z.literal(true) }),
]);

export type Selection = z.infer<typeof selectionSchema>;

const run = z.string().min(1);
const ofJob = { model: z.string(), job: z.string(), run };

const planEvent = z.strictObject({
  task: z.literal('plan'),
  run,
  /** What the pipeline was started with. */
  input: z.object({
    select: selectionSchema.default({ due: true }),
    by: z.string().default('schedule'),
    why: z.string().default('scheduled retraining'),
    /** Whether the champions of models that are not due are looked after. */
    watch: z.boolean().default(true),
  }),
});
const watchEvent = z.strictObject({ task: z.literal('watch'), model: z.string(), run });
const trainEvent = z.strictObject({ task: z.literal('train'), ...ofJob });
const decideEvent = z.strictObject({ task: z.literal('decide'), ...ofJob });
const failEvent = z.strictObject({
  task: z.literal('fail'),
  model: z.string(),
  /** Null where the model has none yet. */
  job: z.string().nullable(),
  run,
  error: z.string(),
  cause: z.string(),
});

/** What a task of the pipeline is told to do. */
export const taskEventSchema = z.discriminatedUnion('task', [
  planEvent,
  watchEvent,
  trainEvent,
  decideEvent,
  failEvent,
]);

export type TaskEvent = z.infer<typeof taskEventSchema>;
export type PlanEvent = z.infer<typeof planEvent>;
export type WatchEvent = z.infer<typeof watchEvent>;
export type TrainEvent = z.infer<typeof trainEvent>;
export type DecideEvent = z.infer<typeof decideEvent>;
export type FailEvent = z.infer<typeof failEvent>;

/** One model's part in a run; the pipeline maps over these. */
export interface PlannedItem {
  readonly model: string;
  readonly mode: 'train' | 'watch';
  /** Null for a model that is watched. */
  readonly job: string | null;
  /** Of the dead letter that this is the repetition of; null where there was none. */
  readonly receipt: string | null;
}

export interface PlanResult {
  readonly run: string;
  readonly count: number;
  /** Where the items lie. */
  readonly bucket: string;
  readonly key: string;
  /** Where the outcomes go. */
  readonly resultsPrefix: string;
  readonly concurrency: number;
  readonly toleratedFailurePercentage: number;
}

export interface WatchResult {
  readonly model: string;
  readonly status: 'steady' | 'drifted';
  /** What trains because of the drift. */
  readonly job: string | null;
  readonly sentences: readonly string[];
}

export interface TrainResult {
  readonly model: string;
  readonly job: string;
  /**
   * `ended`: nothing is left to do, it was cancelled or decided on before; `unfinished`: its time
   * ran out, and the next task goes on from where it stands.
   */
  readonly status: 'trained' | 'ended' | 'unfinished';
  readonly state: Job['state'];
  readonly version: number | null;
}

export interface DecideResult {
  readonly model: string;
  readonly job: string;
  readonly state: Job['state'];
  readonly version: number | null;
  readonly sentence: string;
}
