import * as z from 'zod';
import { CARRIERS, UNITS } from '../../models/series/series.ts';
import { RequestError } from '../shared/problem.ts';
import { NAME_PATTERN } from '../shared/registry/keys.ts';
import { SERIES_ID_PATTERN } from '../shared/series/series-keys.ts';

/** Bounds of one request; each is named in the error that it causes. */
export const MAX_INPUTS = 1000;
export const MAX_SERIES_LENGTH = 200_000;
export const MAX_HORIZON_STEPS = 20_160;

/** Numbers of one answer: Lambda's 6 MB hold them at 18 characters each. */
const MAX_ANSWER_NUMBERS = 300_000;

const values = z.array(z.number().nullable()).min(1).max(MAX_SERIES_LENGTH);
const instant = z.iso.datetime({ offset: true, local: false });

const covariate = z.object({
  name: z.string().min(1).max(64),
  /** Start of the first value; the series' own start when absent. */
  start_timestamp: instant.optional(),
  series: values,
});

/** One series: stored (`series_id`) or inline (`series`, `frequency`, `start_timestamp`). */
const input = z.object({
  type: z.literal('univariate_time_series').default('univariate_time_series'),
  name: z.string().max(128).optional(),
  series_id: z.string().regex(SERIES_ID_PATTERN).optional(),
  series: values.optional(),
  frequency: z.string().max(16).optional(),
  start_timestamp: instant.optional(),
  time_zone: z.string().max(64).optional(),
  carrier: z.enum(CARRIERS).optional(),
  unit: z.enum(UNITS).optional(),
  covariates: z.array(covariate).max(64).optional(),
  /** The instant the forecast is issued; the end of the series when absent. */
  origin: instant.optional(),
});

/** Body of `POST /v1/timeseries/forecast`: the KServe time-series protocol and wattcast's fields. */
export const forecastRequestSchema = z.object({
  model: z.string().regex(NAME_PATTERN),
  inputs: z.array(input).min(1).max(MAX_INPUTS),
  options: z.object({
    horizon: z.int().min(1).max(MAX_HORIZON_STEPS),
    quantiles: z.array(z.number().gt(0).lt(1)).max(99).optional(),
  }),
  metadata: z.record(z.string(), z.unknown()).optional(),
});

export type ForecastBody = z.infer<typeof forecastRequestSchema>;
/** @throws RequestError when what is asked for is more than an answer may hold. */
export function refuseTooMuch({
  inputs,
  options: { horizon, quantiles = [] },
}: ForecastBody): void {
  const numbers = inputs.length * horizon * (1 + quantiles.length);
  if (numbers <= MAX_ANSWER_NUMBERS) return;
  throw new RequestError(
    `${inputs.length} inputs, ${horizon} steps, the mean and ${quantiles.length} quantiles make ` +
      `${numbers} numbers, and the limit of one answer is ${MAX_ANSWER_NUMBERS}. Ask for fewer inputs ` +
      'at once, or a shorter horizon.',
    { status: 413, param: 'options.horizon' },
  );
}

export type ForecastInput = ForecastBody['inputs'][number];

/** Query of `GET /v1/timeseries/forecast`: one stored series, so that caches may answer. */
export const forecastQuerySchema = z
  .strictObject({
    model: z.string().regex(NAME_PATTERN),
    series_id: z.string().regex(SERIES_ID_PATTERN),
    horizon: z.coerce.number().int().min(1).max(MAX_HORIZON_STEPS),
    /** Comma-separated levels. */
    quantiles: z
      .string()
      .regex(/^0?\.\d*[1-9]\d*(,0?\.\d*[1-9]\d*){0,98}$/)
      .optional(),
    origin: instant.optional(),
  })
  .transform(
    ({ model, series_id, horizon, quantiles, origin }): ForecastBody => ({
      model,
      inputs: [
        { type: 'univariate_time_series', series_id, ...(origin === undefined ? {} : { origin }) },
      ],
      options: {
        horizon,
        ...(quantiles === undefined ? {} : { quantiles: quantiles.split(',').map(Number) }),
      },
    }),
  );
