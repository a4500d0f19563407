import { WattcastError } from '../../../models/errors.ts';
import type { Job } from './job.ts';

export class UnknownJobError extends WattcastError {
  readonly code = 'job.unknown';

  constructor(id: string) {
    super(`There is no job "${id}". A job's id is in the answer to the request that made it.`, {
      id,
    });
  }
}

/** The job has ended or is about to: there is nothing left to cancel. */
export class TooLateToCancelError extends WattcastError {
  readonly code = 'job.too-late';

  constructor({ id, state }: Job) {
    super(
      `Job "${id}" cannot be cancelled any more: it is ${state}. A version that it made can be ` +
        'archived, and a champion rolled back.',
      { id, state },
    );
  }
}

/** Another worker holds the job and lives: it may be tried again when its lease has run out. */
export class JobBusyError extends WattcastError {
  readonly code = 'job.busy';

  constructor({ id, lease }: Job) {
    super(
      `Job "${id}" is being worked on until ${lease?.until}, or longer if its worker says so.`,
      {
        id,
        lease,
      },
    );
  }
}

/** The job was cancelled, or another worker has taken it over: whoever held it must stop. */
export class JobLostError extends WattcastError {
  readonly code = 'job.lost';

  constructor(id: string, now: string) {
    super(`Job "${id}" is no longer this worker's: ${now}.`, { id });
  }
}

/** `training.json` or a job is not as this program writes it. */
export class JobDamagedError extends WattcastError {
  readonly code = 'job.damaged';

  constructor(key: string, problem: string, options?: ErrorOptions) {
    super(
      `"${key}" is damaged: ${problem}. Restore the object's previous version, or delete it.`,
      {
        key,
      },
      options,
    );
  }
}

/** A setting of a training, or a schedule, is not one that can be kept to. */
export class InvalidSettingError extends WattcastError {
  readonly code = 'training.invalid-setting';

  constructor(field: string, value: unknown, allowed: string) {
    super(`"${field}" is ${JSON.stringify(value)}, which cannot be kept to: ${allowed}.`, {
      field,
      value,
    });
  }
}

/** Nothing says how to train the model. */
export class NoTrainingSettingsError extends WattcastError {
  readonly code = 'training.no-settings';

  constructor(model: string) {
    super(
      `Nothing says how to train "${model}": it has no settings and no champion to take them from. ` +
        'Name a series and a kind once: `wattcast train --model NAME --series ID --kind mlp`, or ' +
        'POST /v1/models/{model}/train with {"series": ..., "kind": ...}.',
      { model },
    );
  }
}

/** Others changed the same job again and again. */
export class JobContendedError extends WattcastError {
  readonly code = 'job.contended';

  constructor(model: string, attempts: number) {
    super(`The job of "${model}" was changed by others ${attempts} times in a row; try again.`, {
      model,
    });
  }
}
