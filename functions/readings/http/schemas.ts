import * as z from 'zod';
import { CARRIERS, UNITS } from '../../../models/series/series.ts';

const name = z.string().min(1).max(200);
const instant = z.iso.datetime({ offset: true });

/** Body of `PUT /v1/series/{id}`. */
export const seriesBodySchema = z.strictObject({
  carrier: z.enum(CARRIERS),
  unit: z.enum(UNITS),
  step_minutes: z
    .int()
    .min(1)
    .max(1440)
    .refine((minutes) => 1440 % minutes === 0, 'it must divide a day: 15, 30, 60, ...'),
  phase_minutes: z.int().min(0).max(1439).exactOptional(),
  time_zone: name,
  holidays: name.exactOptional(),
  holiday_dates: z.array(z.iso.date()).min(1).max(5000).exactOptional(),
  minimum: z.number().exactOptional(),
  maximum: z.number().exactOptional(),
});
export type SeriesBody = z.infer<typeof seriesBodySchema>;

/** Query of `GET /v1/series`. */
export const listQuerySchema = z.strictObject({
  after: name.exactOptional(),
  limit: z.coerce.number().int().min(1).max(1000).exactOptional(),
});

/** How a body or an uploaded file is to be read: query of `POST .../readings`, body of `.../uploads`. */
export const readOptionsSchema = z.strictObject({
  format: z.enum(['csv', 'json', 'green-button']).exactOptional(),
  time: name.exactOptional(),
  period: name.exactOptional(),
  value: name.exactOptional(),
  clock: z.enum(['local', 'utc']).exactOptional(),
  label: z.enum(['start', 'end']).exactOptional(),
  unit: z.enum(UNITS).exactOptional(),
  /** How long a reading lasts, where the body does not say and it is longer than the series' step. */
  reading_minutes: z.coerce.number().int().min(1).max(1440).exactOptional(),
  gas_heat: z.coerce.number().positive().exactOptional(),
  /** The values are this covariate of the series, not its readings. */
  covariate: name.exactOptional(),
  known: z.enum(['future', 'past']).exactOptional(),
  /** When a forecast of the covariate was issued. */
  issued_at: instant.exactOptional(),
  restore: z.enum(['true', 'false']).exactOptional(),
});
export type ReadOptions = z.infer<typeof readOptionsSchema>;

/** Query of `GET .../readings`. */
export const readingsQuerySchema = z.strictObject({
  from: instant.exactOptional(),
  to: instant.exactOptional(),
  limit: z.coerce.number().int().min(1).max(10_000).exactOptional(),
});
