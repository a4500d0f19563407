import * as z from 'zod/mini';
import { CARRIERS, UNITS } from './series.ts';

/** Validates the JSON form of `SeriesInfo`, as it stands in `series.json` and in manifests. */
export const seriesInfoSchema = z.strictObject({
  id: z.string(),
  carrier: z.enum(CARRIERS),
  unit: z.enum(UNITS),
  stepMinutes: z.int().check(z.minimum(1), z.maximum(1440)),
  phaseMinutes: z.exactOptional(z.int().check(z.minimum(0), z.maximum(1439))),
  timeZone: z.string(),
  holidays: z.exactOptional(z.string()),
  minimum: z.exactOptional(z.number()),
  maximum: z.exactOptional(z.number()),
});
