import { WattcastError } from '../errors.ts';

/** The loss stopped being a number: training cannot recover, so it ends and names the step. */
export class NonFiniteLossError extends WattcastError {
  readonly code = 'training.non-finite-loss';
  constructor(at: { step: number; epoch: number; loss: number }) {
    super(
      `The loss became ${at.loss} at step ${at.step} (epoch ${at.epoch}). Allowed: a finite loss. ` +
        'Lower the learning rate, and check that inputs and targets hold no NaN where the sample weight is not zero.',
      at,
    );
  }
}

/** The caller's signal ended the fit; the model keeps the weights of the last finished epoch. */
export class TrainingAbortedError extends WattcastError {
  readonly code = 'training.aborted';
  constructor(at: { step: number; epoch: number }, reason: unknown) {
    super(`Training was aborted at step ${at.step} (epoch ${at.epoch}).`, at, { cause: reason });
  }
}

/** Data and model, or data among themselves, do not fit together. */
export class TrainingDataError extends WattcastError {
  readonly code = 'training.data';
}

/** An option is outside of what training accepts. */
export class TrainingOptionError extends WattcastError {
  readonly code = 'training.option';
}

/** The backend that was asked for cannot be used here. */
export class BackendError extends WattcastError {
  readonly code = 'networks.backend';
}

/** A step that cannot become a graph; training then runs it eagerly. */
export class UnreplayableError extends WattcastError {
  readonly code = 'training.unreplayable';
  constructor(reason: string, options?: ErrorOptions) {
    super(`This step cannot be replayed as a graph: ${reason}.`, { reason }, options);
  }
}

/** A task in a worker thread failed; `cause` holds the words, `data` the task's position and code. */
export class WorkerFailedError extends WattcastError {
  readonly code = 'training.worker-failed';
  constructor(task: number, cause: unknown) {
    const { message, code } = cause as { message?: string; code?: string };
    super(
      `Task ${task} failed in its worker thread: ${message ?? String(cause)}`,
      { task, code },
      { cause },
    );
  }
}
