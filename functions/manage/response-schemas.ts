import * as z from 'zod';
import { manifestSchema } from '../../models/artifact/manifest.ts';
import { UNITS } from '../../models/series/series.ts';
import { archivalSchema } from '../shared/registry/registry-state.ts';
import { trailEntrySchema } from '../shared/registry/trail-entry.ts';

/*
 * What the operations answer, for the OpenAPI document; the compiler holds the answers to them. The
 * parts of a manifest are the manifest's own schemas.
 */

const { kind, series, training, metrics, features, files } = manifestSchema.shape;
const lineage = manifestSchema.shape.lineage.def.innerType;
const version = z.int().positive();
const instant = z.iso.datetime();

export const championResponse = z
  .strictObject({
    version,
    promotedAt: instant,
    by: z.string(),
    why: z.string(),
    sequence: z.int().positive().meta({ description: 'Its entry in the trail' }),
    previous: version.exactOptional().meta({ description: 'The champion that it replaced' }),
  })
  .meta({ id: 'Champion' });

const modelFacts = z
  .strictObject({ version, kind, series, trainedUntil: instant, metrics })
  .meta({ id: 'ModelFacts', description: 'Of the champion, or else of the newest version' });

const modelSummary = z
  .strictObject({
    model: z.string(),
    champion: championResponse.nullable(),
    archived: z.nullable(archivalSchema),
    about: modelFacts.nullable(),
  })
  .meta({ id: 'ModelSummary' });

export const modelResponse = modelSummary
  .extend({
    newestVersion: version.nullable(),
    archivedVersionCount: z.int().nonnegative(),
    trailLength: z.int().nonnegative(),
  })
  .meta({ id: 'Model' });

export const modelsResponse = z
  .strictObject({
    models: z.array(modelSummary).readonly(),
    damaged: z.array(z.strictObject({ model: z.string(), problem: z.string() })).readonly(),
    next: z.string().nullable().meta({ description: 'Pass as `after`; null at the end' }),
  })
  .meta({ id: 'ModelPage' });

const versionSummary = z
  .strictObject({
    model: z.string(),
    version,
    kind,
    createdAt: instant,
    isChampion: z.boolean(),
    isArchived: z.boolean(),
    training,
    metrics,
    unit: z.enum(UNITS).meta({ description: 'Of the metrics that have one' }),
    lineage: z.nullable(lineage),
  })
  .meta({ id: 'VersionSummary' });

export const versionResponse = versionSummary
  .extend({ series, features, files })
  .meta({ id: 'Version' });

export const versionsResponse = z
  .strictObject({
    versions: z.array(versionSummary).readonly(),
    damaged: z.array(z.strictObject({ version, problem: z.string() })).readonly(),
    next: version.nullable().meta({ description: 'Pass as `before`; null at the end' }),
  })
  .meta({ id: 'VersionPage' });

export const reportResponse = versionResponse
  .extend({
    evaluation: z.unknown().meta({ description: '`report.json` as training wrote it' }),
    history: z.array(trailEntrySchema).readonly(),
  })
  .meta({ id: 'VersionReport' });

export const trailResponse = z
  .strictObject({
    entries: z.array(trailEntrySchema).readonly(),
    next: z.int().nullable().meta({ description: 'Pass as `before`; null at the end' }),
  })
  .meta({ id: 'TrailPage' });

export const changeResponse = z
  .strictObject({
    model: z.string(),
    changed: z.boolean().meta({ description: 'False where it was as wanted before' }),
    entry: z
      .nullable(trailEntrySchema)
      .meta({ description: 'What was written to the trail, or what made it so before' }),
  })
  .meta({ id: 'Change' });
