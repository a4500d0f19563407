import * as z from 'zod';
import { CARRIERS, UNITS } from './series.ts';

/** Validates the JSON form of `SeriesInfo`, as it stands in `series.json` and in manifests. */
export const seriesInfoSchema = z.strictObject({
  id: z.string(),
  carrier: z.enum(CARRIERS),
  unit: z.enum(UNITS),
  stepMinutes: z.int().min(1).max(1440),
  phaseMinutes: z.int().min(0).max(1439).exactOptional(),
  timeZone: z.string(),
  holidays: z.string().exactOptional(),
  minimum: z.number().exactOptional(),
  maximum: z.number().exactOptional(),
});
