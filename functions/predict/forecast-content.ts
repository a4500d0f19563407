import type { Forecast } from '../../models/forecasters/forecaster.ts';
import type { CompletedOutput } from './forecast-response.ts';
import { formatFrequency } from './frequency.ts';
import type { Asked, ResolvedInput } from './resolve-input.ts';

const STALE = 'The store of readings did not answer; the last known readings stood in.';

/** What is known of an input when it is answered. */
export interface AnsweredInput extends Pick<ResolvedInput, 'input' | 'dataset' | 'stale'> {
  readonly asked: Pick<Asked, 'quantiles'>;
}

interface Wording {
  readonly words: Words;
  readonly output: CompletedOutput;
}

/** What is said of a forecast beside its values. */
interface Words {
  readonly name: string;
  readonly frequency: string;
  readonly stale: boolean;
}

/**
 * What forecasts were last put into words as: equal questions, which ask for equal quantiles, share
 * forecasts, and so their texts.
 */
const wordings = new WeakMap<Forecast, Wording>();

export function completedOutput(forecast: Forecast, resolved: AnsweredInput): CompletedOutput {
  const words = wordsOf(resolved);
  const known = wordings.get(forecast);
  if (known && areEqual(known.words, words)) return known.output;
  const output = { content: JSON.stringify(contentOf(forecast, resolved, words)) };
  wordings.set(forecast, { words, output });
  return output;
}

function wordsOf({ input, dataset, stale }: AnsweredInput): Words {
  const { info } = dataset.target;
  return {
    name: input.name ?? input.series_id ?? info.id,
    frequency: input.frequency ?? formatFrequency(info.stepMinutes),
    stale,
  };
}

function areEqual(a: Words, b: Words): boolean {
  return a.name === b.name && a.frequency === b.frequency && a.stale === b.stale;
}

function contentOf(
  forecast: Forecast,
  { dataset, asked }: AnsweredInput,
  { name, frequency, stale }: Words,
) {
  const byLevel = forecast.quantiles.map((values, i) => [
    String(asked.quantiles[i]),
    numbers(values),
  ]);
  return {
    type: 'univariate_time_series',
    name,
    mean_forecast: numbers(forecast.mean),
    frequency,
    start_timestamp: new Date(forecast.startAt).toISOString(),
    quantiles: byLevel.length > 0 ? Object.fromEntries(byLevel) : null,
    unit: forecast.unit,
    time_zone: dataset.target.info.timeZone,
    ...(forecast.threshold === undefined ? {} : { threshold: forecast.threshold }),
    warnings: [...(stale ? [STALE] : []), ...forecast.warnings],
  };
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
