import * as z from 'zod';
import { NAME_PATTERN } from '../registry/keys.ts';
import { trainingSettingsSchema } from './training-settings.ts';

/** Ended: nothing of such a job changes any more. */
const ENDED_STATES = ['promoted', 'rejected', 'awaiting-approval', 'failed', 'cancelled'] as const;

/** `trained`: its version is written and nobody has decided on it yet. */
const JOB_STATES = ['queued', 'fitting', 'writing', 'trained', ...ENDED_STATES] as const;

const instant = z.iso.datetime();

/** One training of one model, from its request to the decision on what it made. */
export const jobSchema = z
  .strictObject({
    id: z.string(),
    model: z.string(),
    state: z.enum(JOB_STATES),
    trigger: z.enum(['request', 'schedule', 'drift']),
    by: z.string(),
    why: z.string(),
    requestedAt: instant,
    startedAt: instant.nullable(),
    endedAt: instant.nullable(),
    /** As they were when it was requested, so that every attempt does the same. */
    settings: trainingSettingsSchema,
    /** How often a worker began it. */
    attempts: z.int().nonnegative(),
    /** Whose it is until when; renewed while its worker lives. */
    lease: z.strictObject({ holder: z.string(), run: z.string(), until: instant }).nullable(),
    progress: z
      .strictObject({
        done: z.number().min(0).max(1),
        doing: z.string(),
        secondsLeft: z.number().nonnegative().nullable(),
      })
      .nullable(),
    /** The number its version has or will have. */
    version: z.int().positive().nullable(),
    decision: z
      .strictObject({ promote: z.boolean(), because: z.string(), sentence: z.string() })
      .nullable(),
    failure: z.strictObject({ error: z.string(), message: z.string() }).nullable(),
  })
  .meta({ id: 'Job' });

export type Job = z.infer<typeof jobSchema>;

export function hasEnded({ state }: Job): boolean {
  return (ENDED_STATES as readonly string[]).includes(state);
}

export const JOBS_PREFIX = 'jobs/';

/** A suffix has no dot, so that an id tells its model. */
const ID = /^(.+)\.([a-z0-9]{6,32})$/;

export function jobIdOf(model: string, suffix: string): string {
  return `${model}.${suffix}`;
}

/** Undefined where no job could have this id. */
export function modelOfJob(id: string): string | undefined {
  const model = ID.exec(id)?.[1];
  return model !== undefined && NAME_PATTERN.test(model) ? model : undefined;
}

/** The latest job of a model. */
export function currentJobKey(model: string): string {
  return `${JOBS_PREFIX}${model}/current.json`;
}

/** A job that has ended and is not the latest any more. */
export function endedJobKey(id: string): string {
  const [, model, suffix] = ID.exec(id) ?? [];
  return `${JOBS_PREFIX}${model}/ended/${suffix}.json`;
}
