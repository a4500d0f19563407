import { randomUUID } from 'node:crypto';
import type { Forecast } from '../../models/forecasters/forecaster.ts';
import type { ForecastInput } from './forecast-request.ts';
import { formatFrequency } from './frequency.ts';
import type { ResolvedInput } from './resolve-input.ts';

/** KServe's error member. */
export interface OutputError {
  readonly code: string;
  readonly message: string;
  readonly param: string | null;
  readonly type: string;
}

/** One output of the KServe time-series protocol: a forecast, or why there is none. */
export function completedOutput(forecast: Forecast, resolved: ResolvedInput) {
  return {
    type: 'time_series_forecast',
    id: randomUUID(),
    status: 'completed',
    error: null,
    content: [contentOf(forecast, resolved)],
  };
}

type Content = ReturnType<typeof makeContent>;

/**
 * What forecasts were last put into words as: equal questions, which ask for equal quantiles, share
 * forecasts, and so their contents.
 */
const contents = new WeakMap<Forecast, { readonly words: string; readonly content: Content }>();
const texts = new WeakMap<Content, string>();

function contentOf(forecast: Forecast, resolved: ResolvedInput): Content {
  const { input, warnings } = resolved;
  const words = `${input.name}\n${input.series_id}\n${input.frequency}\n${warnings}`;
  const known = contents.get(forecast);
  if (known?.words === words) return known.content;
  const content = makeContent(forecast, resolved);
  contents.set(forecast, { words, content });
  return content;
}

function makeContent(forecast: Forecast, resolved: ResolvedInput) {
  const { input, dataset, quantiles, warnings } = resolved;
  const { info } = dataset.target;
  const byLevel = forecast.quantiles.map((values, i) => [String(quantiles[i]), numbers(values)]);
  return {
    type: 'univariate_time_series',
    name: nameOf(input, info.id),
    mean_forecast: numbers(forecast.mean),
    frequency: input.frequency ?? formatFrequency(info.stepMinutes),
    start_timestamp: new Date(forecast.startAt).toISOString(),
    quantiles: byLevel.length > 0 ? Object.fromEntries(byLevel) : null,
    unit: forecast.unit,
    time_zone: info.timeZone,
    ...(forecast.threshold === undefined ? {} : { threshold: forecast.threshold }),
    warnings: [...warnings, ...forecast.warnings],
  };
}

/** `JSON.stringify` of an answer, which writes the numbers of equal forecasts once. */
export function textOfAnswer<Answer extends { outputs: readonly ForecastOutput[] }>(
  answer: Answer,
): string {
  const { outputs, ...rest } = answer;
  return `${JSON.stringify(rest).slice(0, -1)},"outputs":[${outputs.map(textOfOutput).join(',')}]}`;
}

function textOfOutput({ content, ...rest }: ForecastOutput): string {
  return `${JSON.stringify(rest).slice(0, -1)},"content":[${content.map(textOfContent).join(',')}]}`;
}

function textOfContent(content: Content): string {
  const known = texts.get(content);
  if (known !== undefined) return known;
  const text = JSON.stringify(content);
  texts.set(content, text);
  return text;
}

export function failedOutput(error: OutputError) {
  return {
    type: 'time_series_forecast',
    id: randomUUID(),
    status: 'error',
    error,
    content: [],
  };
}

export type ForecastOutput = ReturnType<typeof completedOutput> | ReturnType<typeof failedOutput>;

function nameOf(input: ForecastInput, fallback: string): string {
  return input.name ?? input.series_id ?? fallback;
}

/** Networks compute in 32 bits, which hold seven digits: more would only make answers longer. */
const DIGITS = 7;
/** A number scaled beyond this is not rounded: doubles hold no more of its digits. */
const MOST_SCALE = 1e15;

/**
 * Rounded to seven digits of the largest. JSON has no NaN: a value that cannot be given is null.
 */
function numbers(values: Float64Array): (number | null)[] {
  const scale = roundingScale(values);
  const plain = new Array<number | null>(values.length);
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number;
    plain[i] = Number.isFinite(value) ? Math.round(value * scale) / scale : null;
  }
  return plain;
}

/** The power of ten whose multiples keep `DIGITS` digits of the largest value, and all whole ones. */
function roundingScale(values: Float64Array): number {
  let largest = 0;
  for (const value of values) {
    const size = Math.abs(value);
    if (size > largest && size < Number.POSITIVE_INFINITY) largest = size;
  }
  const magnitude = largest === 0 ? 0 : Math.floor(Math.log10(largest));
  return Math.min(MOST_SCALE, 10 ** Math.max(0, DIGITS - 1 - magnitude));
}
