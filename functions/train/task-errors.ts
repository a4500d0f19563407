import { WattcastError } from '../../models/errors.ts';

/** Not even one epoch more was done in the time that a task has: another task would not do better. */
export class OutOfTimeError extends WattcastError {
  readonly code = 'training.out-of-time';

  constructor(model: string, secondsLeft: number, options?: ErrorOptions) {
    super(
      `"${model}" could not be fitted in the time of one task: ${secondsLeft.toFixed(0)} seconds were left. ` +
        'Give the task more memory, which brings processors with it, or the model fewer readings.',
      { model, secondsLeft },
      options,
    );
  }
}

/** The task would outgrow the memory it has, and the platform would end it without a word. */
export class OutOfMemoryError extends WattcastError {
  readonly code = 'training.out-of-memory';

  constructor(usedMb: number, limitMb: number) {
    super(
      `The task uses ${usedMb} MB of the ${limitMb} MB that it has. Give the train function more memory, ` +
        'or the model fewer readings.',
      { usedMb, limitMb },
    );
  }
}

/** What started the task is not as the pipeline writes it. */
export class TaskEventError extends WattcastError {
  readonly code = 'task.invalid';
}
