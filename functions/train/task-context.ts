import type { FitProgress } from '../../models/forecasters/forecaster.ts';
import type { Backend } from '../../models/networks/backend.ts';
import type { ObjectStore } from '../shared/object-store.ts';
import type { DeadLetters } from './dead-letters/dead-letters.ts';

/** What tasks need of the world; the same on Lambda and on one machine. */
export interface TaskDependencies {
  readonly store: ObjectStore;
  /** Epoch milliseconds. */
  readonly clock: () => number;
  /** Starts TensorFlow, once; planning does without. */
  readonly backend: () => Promise<Backend>;
  readonly deadLetters: DeadLetters;
  /** How long a worker that is not heard of counts as alive. */
  readonly leaseMs: number;
  /** Trainings that may run at once. */
  readonly concurrency: number;
  readonly onProgress?: (model: string, progress: FitProgress) => void;
}

/** What one task may use: Lambda's own context, and its like on one machine. */
export interface TaskLimits {
  /** Of this attempt alone. */
  readonly awsRequestId: string;
  readonly memoryLimitInMB: string;
  getRemainingTimeInMillis(): number;
}
