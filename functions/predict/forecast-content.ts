import type { Forecast } from '../../models/forecasters/forecaster.ts';
import type { CompletedOutput } from './forecast-response.ts';
import { formatFrequency } from './frequency.ts';
import type { Asked, ResolvedInput } from './resolve-input.ts';
import { textOfNumbers } from './rounded-numbers.ts';

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
  const output = { content: contentOf(forecast, resolved, words) };
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
): string {
  const startAt = new Date(forecast.startAt).toISOString();
  // Joined, and so copied, once: what is added up would be put together anew for each answer.
  return [
    `{${membersOf({ type: 'univariate_time_series', name })}`,
    `"mean_forecast":${textOfNumbers(forecast.mean)}`,
    membersOf({ frequency, start_timestamp: startAt }),
    `"quantiles":${quantilesOf(forecast, asked.quantiles)}`,
    `${membersOf({
      unit: forecast.unit,
      time_zone: dataset.target.info.timeZone,
      threshold: forecast.threshold,
      warnings: [...(stale ? [STALE] : []), ...forecast.warnings],
    })}}`,
  ].join(',');
}

/** Of an object in JSON, those that are defined. */
function membersOf(object: object): string {
  return JSON.stringify(object).slice(1, -1);
}

/** Under their levels, of which one that was asked for twice is given once; null where a kind has none. */
function quantilesOf({ quantiles }: Forecast, levels: readonly number[]): string {
  if (quantiles.length === 0) return 'null';
  const members = quantiles.map((values, i) => `"${levels[i]}":${textOfNumbers(values)}`);
  return `{${members.filter((_, i) => levels[i] !== levels[i - 1]).join(',')}}`;
}
