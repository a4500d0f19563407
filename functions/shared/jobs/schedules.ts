import * as z from 'zod';
import type { ObjectStore } from '../object-store.ts';
import { type LocalCron, scheduleSchema } from './cron.ts';
import { JOBS_PREFIX } from './job.ts';
import { encodeRecord, parseRecord, requireValid } from './record.ts';
import { type TrainingSettings, trainingSettingsSchema } from './training-settings.ts';

const SCHEMA_VERSION = 1;
/** No model's name begins like this, so that no job's key lies under it. */
const KEY = `${JOBS_PREFIX}_schedules.json`;

const storedSchema = z.strictObject({
  schemaVersion: z.literal(SCHEMA_VERSION),
  everyone: scheduleSchema.nullable(),
  groups: z.record(z.string(), scheduleSchema),
});

/** When models are retrained that have no schedule of their own. */
export interface Schedules {
  /** Of models that are in no group with one. */
  readonly everyone: LocalCron | null;
  readonly groups: Readonly<Record<string, LocalCron>>;
}

/** As in a model's settings, where the group is named. */
const groupSchema = trainingSettingsSchema.pick({ group: true });

const NONE: Schedules = { everyone: null, groups: {} };

/** A model's own schedule comes before its group's, and that before everyone's. */
export function scheduleOf(
  { schedule, group }: Pick<TrainingSettings, 'schedule' | 'group'>,
  { everyone, groups }: Schedules,
): LocalCron | undefined {
  return schedule ?? (group === undefined ? undefined : groups[group]) ?? everyone ?? undefined;
}

/** @throws JobDamagedError, StoreUnavailableError */
export async function readSchedules(store: ObjectStore): Promise<Schedules> {
  return (await read(store)).schedules;
}

export interface ScheduleChange {
  /** Everyone's where absent. */
  readonly group?: string | undefined;
  /** Null takes it away. */
  readonly schedule: LocalCron | null;
}

/**
 * @throws InvalidSettingError; PreconditionFailedError where somebody else changed them meanwhile;
 * as `readSchedules`
 */
export async function changeSchedule(
  store: ObjectStore,
  { group, schedule }: ScheduleChange,
): Promise<Schedules> {
  if (group !== undefined) requireValid(groupSchema, { group });
  const { schedules, etag } = await read(store);
  const next =
    group === undefined
      ? { ...schedules, everyone: schedule }
      : { ...schedules, groups: withGroup(schedules.groups, group, schedule) };
  const condition = etag === undefined ? ({ absent: true } as const) : { etag };
  const stored = requireValid(storedSchema, { schemaVersion: SCHEMA_VERSION, ...next });
  await store.put(KEY, encodeRecord(stored), condition);
  return next;
}

function withGroup(
  groups: Schedules['groups'],
  group: string,
  schedule: LocalCron | null,
): Schedules['groups'] {
  const { [group]: _, ...others } = groups;
  return schedule ? { ...others, [group]: schedule } : others;
}

async function read(store: ObjectStore) {
  const object = await store.get(KEY);
  if (!object) return { schedules: NONE, etag: undefined };
  const { schemaVersion: _, ...schedules } = parseRecord(storedSchema, object.bytes, KEY);
  return { schedules, etag: object.etag };
}
