import * as z from 'zod/mini';
import { WattcastError } from '../errors.ts';
import { FORECASTER_KINDS } from '../forecasters/forecaster.ts';
import { PARSED_ONCE } from '../schema-parsing.ts';
import { seriesInfoSchema } from '../series/series-schema.ts';

export const MANIFEST_SCHEMA_VERSION = 1;

const fileDigest = z.strictObject({
  sha256: z.string().check(z.regex(/^[0-9a-f]{64}$/)),
  bytes: z.int().check(z.nonnegative()),
});

/** Where a version comes from. */
const lineage = z.strictObject({
  /** The champion at the time, which the version was made to replace; null where there was none. */
  parent: z.nullable(z.int().check(z.positive())),
  /** Who or what had it trained, and why. */
  by: z.string(),
  why: z.string(),
});

/** What a version is: written last, so that a version without a manifest does not exist. */
export const manifestSchema = z.object({
  schemaVersion: z.literal(MANIFEST_SCHEMA_VERSION),
  model: z.string(),
  version: z.int().check(z.positive()),
  kind: z.enum(FORECASTER_KINDS),
  createdAt: z.iso.datetime(),
  series: seriesInfoSchema,
  /** Network inputs in order; empty for kinds without a network. */
  features: z.array(z.string()),
  /** What the forecaster needs beside its weights: scaling, threshold, calibration. */
  state: z.looseObject({ kind: z.enum(FORECASTER_KINDS) }),
  training: z.strictObject({
    from: z.iso.datetime(),
    until: z.iso.datetime(),
    readings: z.int().check(z.nonnegative()),
    /** SHA-256 over the training readings and covariates. */
    dataHash: z.string(),
    seed: z.int(),
    /** TensorFlow library and version that trained, for example `TensorFlow 2.21.0`. */
    library: z.string(),
  }),
  /** Scores on days the forecaster never saw; free-form names to numbers. */
  metrics: z.record(z.string(), z.nullable(z.number())),
  lineage: z.exactOptional(lineage),
  files: z.record(z.string(), fileDigest),
});

export type Manifest = z.infer<typeof manifestSchema>;

/** The artifact is not what its manifest says, or cannot be read by this program. */
export class ArtifactError extends WattcastError {
  readonly code = 'artifact.invalid';
}

/** @throws ArtifactError naming the first field that is not as it should be. */
export function parseManifest(bytes: Uint8Array): Manifest {
  const result = manifestSchema.safeParse(parseJson(bytes), PARSED_ONCE);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  throw new ArtifactError(
    `The manifest is not valid at "${issue?.path.join('.')}": ${issue?.message}. It was changed ` +
      'after it was written, or written by another release; train the model again.',
    { path: issue?.path },
  );
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (cause) {
    throw new ArtifactError('The manifest is not JSON; the version is damaged.', {}, { cause });
  }
}
