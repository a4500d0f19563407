import { calendarOf } from '../../models/series/calendar.ts';
import type { Covariate, Dataset, SeriesInfo } from '../../models/series/series.ts';
import { RequestError } from '../shared/problem.ts';
import type { ForecastInput } from './forecast-request.ts';
import { parseFrequency } from './frequency.ts';

/** Where something stands in a request, in words; put together only where an error says it. */
export type Param = () => string;

/**
 * The dataset of one input: a stored series' recent readings, or the values sent. Covariates that
 * are sent replace stored ones of the same name.
 */
export function datasetOfInput(
  input: ForecastInput,
  stored: Dataset | undefined,
  { info, param }: { info: SeriesInfo; param: Param },
): Dataset {
  if (input.series_id !== undefined && input.series !== undefined) {
    throw new RequestError(
      'An input carries either "series" or "series_id", and this one has both. Leave one out.',
      { param: `${param()}.series` },
    );
  }
  const base = stored ?? inlineDataset(input, info, param);
  checkStep(base.target.info, info, param);
  if (input.covariates === undefined) return base;
  const sent = covariatesOf(input.covariates, base, param);
  const names = new Set(sent.map(({ name }) => name));
  const kept = base.covariates.filter(({ name }) => !names.has(name));
  return { ...base, covariates: [...kept, ...sent] };
}

function inlineDataset(input: ForecastInput, info: SeriesInfo, param: Param): Dataset {
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
      { param: param() },
    );
  }
  const stepMinutes = parseFrequency(frequency, `${param()}.frequency`);
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
      startAt: gridInstant(start, { ...info, stepMinutes }, () => `${param()}.start_timestamp`),
      values: knownValues(series),
    },
    covariates: [],
  };
}

function covariatesOf(
  sent: NonNullable<ForecastInput['covariates']>,
  base: Dataset,
  param: Param,
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
            () => `${param()}.covariates.${i}.start_timestamp`,
          ),
    values: knownValues(covariate.series),
  }));
}

function checkStep(given: SeriesInfo, expected: SeriesInfo, param: Param): void {
  if (given.stepMinutes === expected.stepMinutes && given.unit === expected.unit) return;
  throw new RequestError(
    `The model was trained on steps of ${expected.stepMinutes} minutes in ${expected.unit}, and ` +
      `this series has steps of ${given.stepMinutes} minutes in ${given.unit}. Resample or convert ` +
      'it, or use a model that was trained on such series.',
    { param: param() },
  );
}

/** An instant at which a step of the series begins. */
export function gridInstant(
  text: string,
  { stepMinutes, phaseMinutes = 0 }: Pick<SeriesInfo, 'stepMinutes' | 'phaseMinutes'>,
  param: Param,
): number {
  const at = Date.parse(text);
  if ((at - phaseMinutes * 60_000) % (stepMinutes * 60_000) === 0) return at;
  throw new RequestError(
    `"${text}" does not lie on the grid of ${stepMinutes}-minute steps counted from ` +
      `${phaseMinutes === 0 ? 'midnight' : `${phaseMinutes} minutes past midnight`} UTC.`,
    { param: param() },
  );
}

function knownValues(numbers: readonly (number | null)[]): Float64Array {
  return Float64Array.from(numbers, (value) => value ?? Number.NaN);
}
