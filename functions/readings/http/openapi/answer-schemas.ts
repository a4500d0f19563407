import * as z from 'zod';
import { FLAGS } from '../../../../models/series/quality/reasons.ts';
import { CARRIERS, UNITS } from '../../../../models/series/series.ts';
import { FINDINGS, type FindingKind } from '../../report.ts';

/** What the readings function answers, as the OpenAPI document says it and tests hold it to. */

const instant = z.iso.datetime();
const counts = z.record(z.string(), z.int().min(0));
const known = z.enum(['future', 'past']);

export const seriesAnswerSchema = z
  .object({
    id: z.string(),
    carrier: z.enum(CARRIERS),
    unit: z.enum(UNITS),
    step_minutes: z.int(),
    phase_minutes: z.int().optional(),
    time_zone: z.string(),
    holidays: z.string().optional(),
    holiday_dates: z.array(z.iso.date()).optional(),
    minimum: z.number().optional(),
    maximum: z.number().optional(),
    covariates: z.array(z.object({ name: z.string(), known })),
  })
  .meta({ id: 'Series' });

export const seriesPageSchema = z
  .object({
    series: z.array(z.string()),
    next: z.string().optional().meta({ description: 'Pass as `after`; absent at the end' }),
  })
  .meta({ id: 'SeriesPage' });

const finding = z.object({
  kind: z.enum(Object.keys(FINDINGS) as FindingKind[]),
  meaning: z.string(),
  count: z.int().min(1),
  examples: z.array(z.object({ line: z.int().optional(), text: z.string() })),
});

const importedSeries = z.object({
  id: z.string(),
  unit: z.enum(UNITS),
  start: instant,
  end: instant,
  added: z.int(),
  unchanged: z.int(),
  corrected: z.int(),
  outdated: z.int(),
  flags: z.record(z.enum(FLAGS), z.int()),
  absent: z.int(),
  reasons: counts,
  corrections: z.array(z.object({ start: instant, from: z.number(), to: z.number() })),
});

const importedCovariate = z.object({
  name: z.string(),
  known,
  values: z.int(),
  startAt: instant,
  endAt: instant,
});

export const importAnswerSchema = z
  .object({
    format: z.string(),
    rows: z.int().meta({ description: 'Rows that were read' }),
    findings: z.array(finding).meta({ description: 'What was odd, and what was done about it' }),
    notes: z.array(z.string()).meta({ description: 'Guesses that were made' }),
    series: z.array(importedSeries),
    covariates: z.array(importedCovariate),
  })
  .meta({ id: 'Import' });

export const readingsAnswerSchema = z
  .object({
    id: z.string(),
    unit: z.enum(UNITS),
    step_minutes: z.int(),
    time_zone: z.string(),
    readings: z.array(
      z.object({
        start: instant,
        value: z.number().nullable(),
        flag: z.enum(FLAGS),
        reasons: z.array(z.string()).optional(),
      }),
    ),
    next: z
      .object({ from: instant, to: z.string().optional() })
      .optional()
      .meta({ description: 'Where to read on; absent at the end' }),
  })
  .meta({ id: 'Readings' });

export const uploadSchema = z
  .object({
    upload: z.uuid(),
    method: z.literal('PUT'),
    url: z.string(),
    expires_at: z.string(),
  })
  .meta({ id: 'Upload' });

export const uploadResultSchema = z
  .looseObject({ status: z.enum(['waiting', 'completed', 'error']) })
  .meta({ id: 'UploadResult', description: 'When completed, an Import; when in error, a problem' });
