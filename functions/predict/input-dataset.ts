import { calendarOf } from '../../models/series/calendar.ts';
import type { Covariate, Dataset, SeriesInfo } from '../../models/series/series.ts';
import { RequestError } from '../shared/problem.ts';
import type { ForecastInput } from './forecast-request.ts';
import { parseFrequency } from './frequency.ts';
import type { CachedSeries, SeriesCache } from './serving/series-cache.ts';

export interface InputDataset {
  readonly dataset: Dataset;
  /** True where the store failed and older readings stood in. */
  readonly stale: boolean;
  /** Of a stored series as it is; undefined where values were sent. */
  readonly revision: string | undefined;
}

/**
 * The dataset of one input: a stored series' recent readings, or the values sent. Covariates that
 * are sent replace stored ones of the same name.
 */
export async function datasetOfInput(
  input: ForecastInput,
  { info, series, param }: { info: SeriesInfo; series: SeriesCache; param: string },
): Promise<InputDataset> {
  const stored =
    input.series_id === undefined ? undefined : await storedDataset(input, { series, param });
  const base = stored?.dataset ?? inlineDataset(input, info, param);
  checkStep(base.target.info, info, param);
  const stale = stored?.stale ?? false;
  if (input.covariates === undefined) return { dataset: base, stale, revision: stored?.revision };
  const sent = covariatesOf(input.covariates, base, param);
  const names = new Set(sent.map(({ name }) => name));
  const kept = base.covariates.filter(({ name }) => !names.has(name));
  return { dataset: { ...base, covariates: [...kept, ...sent] }, stale, revision: undefined };
}

async function storedDataset(
  input: ForecastInput,
  { series, param }: { series: SeriesCache; param: string },
): Promise<CachedSeries> {
  if (input.series !== undefined) {
    throw new RequestError(
      'An input carries either "series" or "series_id", and this one has both. Leave one out.',
      { param: `${param}.series` },
    );
  }
  return series.recent(input.series_id as string);
}

function inlineDataset(input: ForecastInput, info: SeriesInfo, param: string): Dataset {
  const { series, frequency, start_timestamp: start } = input;
  if (series === undefined || frequency === undefined || start === undefined) {
    throw new RequestError(
      'An input names a stored series ("series_id"), or carries "series", "frequency" and ' +
        `"start_timestamp" itself; this one lacks ${
          series === undefined
            ? '"series"'
            : frequency === undefined
              ? '"frequency"'
              : '"start_timestamp"'
        }.`,
      { param },
    );
  }
  const stepMinutes = parseFrequency(frequency, `${param}.frequency`);
  const timeZone = input.time_zone ?? info.timeZone;
  calendarOf(timeZone);
  return {
    target: {
      info: {
        ...info,
        id: input.name ?? info.id,
        stepMinutes,
        timeZone,
        ...(input.unit === undefined ? {} : { unit: input.unit }),
        ...(input.carrier === undefined ? {} : { carrier: input.carrier }),
      },
      startAt: gridInstant(start, { ...info, stepMinutes }, `${param}.start_timestamp`),
      values: knownValues(series),
    },
    covariates: [],
  };
}

function covariatesOf(
  sent: NonNullable<ForecastInput['covariates']>,
  base: Dataset,
  param: string,
): Covariate[] {
  return sent.map((covariate, i) => ({
    name: covariate.name,
    known: 'future',
    startAt:
      covariate.start_timestamp === undefined
        ? base.target.startAt
        : gridInstant(
            covariate.start_timestamp,
            base.target.info,
            `${param}.covariates.${i}.start_timestamp`,
          ),
    values: knownValues(covariate.series),
  }));
}

function checkStep(given: SeriesInfo, expected: SeriesInfo, param: string): void {
  if (given.stepMinutes === expected.stepMinutes && given.unit === expected.unit) return;
  throw new RequestError(
    `The model was trained on steps of ${expected.stepMinutes} minutes in ${expected.unit}, and ` +
      `this series has steps of ${given.stepMinutes} minutes in ${given.unit}. Resample or convert ` +
      'it, or use a model that was trained on such series.',
    { param },
  );
}

/** An instant at which a step of the series begins. */
export function gridInstant(
  text: string,
  { stepMinutes, phaseMinutes = 0 }: Pick<SeriesInfo, 'stepMinutes' | 'phaseMinutes'>,
  param: string,
): number {
  const at = Date.parse(text);
  if ((at - phaseMinutes * 60_000) % (stepMinutes * 60_000) === 0) return at;
  throw new RequestError(
    `"${text}" does not lie on the grid of ${stepMinutes}-minute steps counted from ` +
      `${phaseMinutes === 0 ? 'midnight' : `${phaseMinutes} minutes past midnight`} UTC.`,
    { param },
  );
}

function knownValues(numbers: readonly (number | null)[]): Float64Array {
  return Float64Array.from(numbers, (value) => value ?? Number.NaN);
}
