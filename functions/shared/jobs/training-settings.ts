import * as z from 'zod';
import { FORECASTER_KINDS } from '../../../models/forecasters/forecaster.ts';
import type { ObjectStore } from '../object-store.ts';
import { championKey } from '../registry/keys.ts';
import { readState } from '../registry/registry-state.ts';
import { readManifest } from '../registry/stored-versions.ts';
import { scheduleSchema } from './cron.ts';
import { NoTrainingSettingsError } from './job-errors.ts';
import { encodeRecord, parseRecord, requireValid } from './record.ts';

const SCHEMA_VERSION = 1;
const DAYS_OF_A_YEAR = 366;

/** How a model is trained and what it takes to be promoted. */
export const trainingSettingsSchema = z
  .strictObject({
    series: z.string().min(1).max(128).meta({ description: 'Id of the stored series' }),
    kind: z.enum(FORECASTER_KINDS),
    seed: z.int().default(1),
    holdoutDays: z
      .int()
      .min(7)
      .max(DAYS_OF_A_YEAR)
      .default(42)
      .meta({ description: 'Latest days that are scored and not trained on' }),
    approval: z
      .enum(['automatic', 'manual'])
      .default('automatic')
      .meta({ description: '`manual`: a person promotes what has earned it' }),
    level: z
      .number()
      .gt(0)
      .max(0.5)
      .default(0.05)
      .meta({ description: 'Most promotions of what is no better that are taken, as a share' }),
    group: z
      .string()
      .regex(
        /^[a-z0-9][a-z0-9._-]{0,62}$/,
        'it must be lower-case letters, digits, ".", "_" or "-"',
      )
      .exactOptional()
      .meta({ description: 'Models that are scheduled together' }),
    schedule: scheduleSchema.exactOptional(),
    watchDrift: z.boolean().default(true),
  })
  .meta({ id: 'TrainingSettings' });

export type TrainingSettings = z.infer<typeof trainingSettingsSchema>;

const storedSchema = z.strictObject({
  schemaVersion: z.literal(SCHEMA_VERSION),
  settings: trainingSettingsSchema,
});

function settingsKey(model: string): string {
  return championKey(model).replace(/champion\.json$/, 'training.json');
}

/**
 * A model's settings; of one that was trained before it had any, those that its champion shows.
 * @throws NoTrainingSettingsError, JobDamagedError, StoreUnavailableError
 */
export async function readTrainingSettings(
  store: ObjectStore,
  model: string,
): Promise<TrainingSettings> {
  const key = settingsKey(model);
  const object = await store.get(key);
  if (object) return parseRecord(storedSchema, object.bytes, key).settings;
  const { state } = await readState(store, model);
  if (!state.champion) throw new NoTrainingSettingsError(model);
  const { series, kind, training } = await readManifest(store, model, state.champion.to);
  return trainingSettingsSchema.parse({ series: series.id, kind, seed: training.seed });
}

/**
 * Replaces a model's settings; what is absent takes its default.
 * @throws InvalidSettingError, StoreUnavailableError
 */
export async function writeTrainingSettings(
  store: ObjectStore,
  model: string,
  settings: z.input<typeof trainingSettingsSchema>,
): Promise<TrainingSettings> {
  const complete = requireValid(trainingSettingsSchema, settings);
  await store.put(
    settingsKey(model),
    encodeRecord({ schemaVersion: SCHEMA_VERSION, settings: complete }),
  );
  return complete;
}
