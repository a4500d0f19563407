import * as z from 'zod/mini';
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

const values = z
  .array(z.nullable(z.number()))
  .check(z.minLength(1), z.maxLength(MAX_SERIES_LENGTH));
const instant = z.iso.datetime({ offset: true, local: false });

const covariate = z.object({
  name: z.string().check(z.minLength(1), z.maxLength(64)),
  /** Start of the first value; the series' own start when absent. */
  start_timestamp: z.optional(instant),
  series: values,
});

/** One series: stored (`series_id`) or inline (`series`, `frequency`, `start_timestamp`). */
const input = z.object({
  type: z._default(z.literal('univariate_time_series'), 'univariate_time_series'),
  name: z.optional(z.string().check(z.maxLength(128))),
  series_id: z.optional(z.string().check(z.regex(SERIES_ID_PATTERN))),
  series: z.optional(values),
  frequency: z.optional(z.string().check(z.maxLength(16))),
  start_timestamp: z.optional(instant),
  time_zone: z.optional(z.string().check(z.maxLength(64))),
  carrier: z.optional(z.enum(CARRIERS)),
  unit: z.optional(z.enum(UNITS)),
  covariates: z.optional(z.array(covariate).check(z.maxLength(64))),
  /** The instant the forecast is issued; the end of the series when absent. */
  origin: z.optional(instant),
});

/** Body of `POST /v1/timeseries/forecast`: the KServe time-series protocol and wattcast's fields. */
export const forecastRequestSchema = z.object({
  model: z.string().check(z.regex(NAME_PATTERN)),
  inputs: z.array(input).check(z.minLength(1), z.maxLength(MAX_INPUTS)),
  options: z.object({
    horizon: z.int().check(z.minimum(1), z.maximum(MAX_HORIZON_STEPS)),
    quantiles: z.optional(z.array(z.number().check(z.gt(0), z.lt(1))).check(z.maxLength(99))),
  }),
  metadata: z.optional(z.record(z.string(), z.unknown())),
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
export const forecastQuerySchema = z.pipe(
  z.strictObject({
    model: z.string().check(z.regex(NAME_PATTERN)),
    series_id: z.string().check(z.regex(SERIES_ID_PATTERN)),
    horizon: z.coerce.number().check(z.int(), z.minimum(1), z.maximum(MAX_HORIZON_STEPS)),
    /** Comma-separated levels. */
    quantiles: z.optional(z.string().check(z.regex(/^0?\.\d*[1-9]\d*(,0?\.\d*[1-9]\d*){0,98}$/))),
    origin: z.optional(instant),
  }),
  z.transform(
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
  ),
);
