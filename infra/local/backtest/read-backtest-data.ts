import {
  type DatasetColumns,
  readDataset,
} from '../../../functions/readings/formats/read-dataset.ts';
import { holidayDaysOf } from '../../../functions/readings/holidays.ts';
import { holidayCovariate } from '../../../models/series/holiday-days.ts';
import { type Covariate, type Dataset, endAt } from '../../../models/series/series.ts';
import { CommandOptionError } from '../failure.ts';
import { readInputFile } from '../read-file.ts';
import type { BacktestOptions } from './backtest-command.ts';
import { type FileOptions, namedFile } from './named-file.ts';
import { besideEachOther } from './neighbours.ts';
import { readStoredSeries } from './read-stored-series.ts';

/** A series to judge on, and what its weather forecasts said where the file has them. */
export interface BacktestData {
  readonly name: string;
  readonly dataset: Dataset;
  /** Covariates under their usual names, as they were forecast. */
  readonly issued: readonly Covariate[];
}

const YEAR_MS = 366 * 86_400_000;

/** The stored series that were named, or one for each target column of a file. */
export async function readBacktestData(options: BacktestOptions): Promise<BacktestData[]> {
  const series = await (options.series
    ? readStoredSeries(options.series, options)
    : readColumns({ ...options, ...namedFile(options) }));
  return options.neighbours ? besideEachOther(series, options) : series;
}

async function readColumns(options: FileOptions): Promise<BacktestData[]> {
  const bytes = await readInputFile(options.data);
  const targets = options.target ?? [];
  if (targets.length === 0) {
    throw new CommandOptionError('--target is missing: name the column of readings.', {});
  }
  const series: BacktestData[] = [];
  for (const target of targets) {
    const columns = columnsOf(options, target);
    const weather = options.weather === 'none' ? [] : (options.temperature ?? []);
    const { dataset } = readDataset(bytes, withTemperature(columns, weather));
    const issued = options.weather === 'issued' ? readIssued(bytes, columns, options) : [];
    series.push({ name: target, dataset: await withHolidays(dataset, options), issued });
  }
  return series;
}

function columnsOf(options: FileOptions, target: string): DatasetColumns {
  return {
    file: options.data,
    time: options.time,
    target,
    timeZone: options.timeZone,
    id: target,
    ...(options.clock ? { clock: options.clock } : {}),
    ...(options.unit ? { unit: options.unit } : {}),
    ...(options.step ? { stepMinutes: options.step } : {}),
    ...(options.holiday === undefined ? {} : { holiday: options.holiday }),
  };
}

function withTemperature(columns: DatasetColumns, temperature: readonly string[]): DatasetColumns {
  return temperature.length > 0 ? { ...columns, temperature } : columns;
}

function readIssued(
  bytes: Uint8Array,
  columns: DatasetColumns,
  { temperature = [], issuedTemperature = [] }: BacktestOptions,
): readonly Covariate[] {
  if (temperature.length === 0) {
    throw new CommandOptionError(
      '--weather issued needs --temperature: the columns that were observed.',
      {},
    );
  }
  if (issuedTemperature.length === 0) return [];
  if (issuedTemperature.length !== temperature.length) {
    throw new CommandOptionError(
      '--issued-temperature needs one column for each of --temperature, in the same order: what had ' +
        'been forecast. Without any, errors of forecasts are simulated (--weather-error).',
      { temperature, issuedTemperature },
    );
  }
  const { dataset } = readDataset(bytes, withTemperature(columns, issuedTemperature));
  return dataset.covariates.filter(({ name }) => name.startsWith('temperature'));
}

async function withHolidays(dataset: Dataset, { holidays }: BacktestOptions): Promise<Dataset> {
  if (holidays === undefined) return dataset;
  const { target, covariates } = dataset;
  const untilAt = endAt(target) + YEAR_MS / 12;
  const days = await holidayDaysOf(holidays, {
    fromYear: new Date(target.startAt - YEAR_MS / 12).getUTCFullYear(),
    untilYear: new Date(untilAt).getUTCFullYear(),
  });
  const covariate = holidayCovariate(target.info, days, { startAt: target.startAt, untilAt });
  return {
    target,
    covariates: [...covariates.filter(({ name }) => name !== 'holiday'), covariate],
  };
}
