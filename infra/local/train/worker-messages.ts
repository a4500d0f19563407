import type { FitProgress } from '../../../models/forecasters/forecaster.ts';

/** One task for a worker. */
export interface ToWorker {
  readonly event: object;
  /** Epoch milliseconds at which the worker is ended. */
  readonly deadlineAt: number;
}

/** What becomes of it. */
export type FromWorker =
  | { readonly result: object }
  | { readonly errorType: string; readonly errorMessage: string }
  | { readonly model: string; readonly progress: FitProgress };
