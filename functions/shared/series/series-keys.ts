import { formatMonth, type Month, parseMonth } from '../../../models/series/month.ts';
import { SeriesError } from '../../../models/series/series.ts';

/** Lower-case letters, digits, `-`, `_` and `.`, starting with a letter or digit: safe in keys and URLs. */
export const SERIES_ID_PATTERN = /^(?!.*\.\.)[a-z0-9][a-z0-9._-]{0,127}$/;

/** @throws SeriesError naming what an id may be. */
export function checkSeriesId(id: string): void {
  if (SERIES_ID_PATTERN.test(id)) return;
  throw new SeriesError(
    `"${id}" cannot be the id of a series. An id has 1 to 128 lower-case letters, digits, "-", "_" and ` +
      '".", and starts with a letter or digit, such as "main-street-12".',
    { id },
  );
}

/** @throws SeriesError naming what a covariate may be called. */
export function checkCovariateName(name: string): void {
  if (SERIES_ID_PATTERN.test(name)) return;
  throw new SeriesError(
    `"${name}" cannot name a covariate. A name has 1 to 128 lower-case letters, digits, "-", "_" and ".", ` +
      'and starts with a letter or digit, such as "temperature".',
    { name },
  );
}

export const SERIES_PREFIX = 'series/';

export function seriesKey(id: string): string {
  return `${SERIES_PREFIX}${id}/series.json`;
}

export function readingsPrefix(id: string): string {
  return `${SERIES_PREFIX}${id}/readings/`;
}

export function readingsKey(id: string, month: Month): string {
  return `${readingsPrefix(id)}${formatMonth(month)}.parquet`;
}

export function covariatesPrefix(id: string): string {
  return `${SERIES_PREFIX}${id}/covariates/`;
}

export function covariateKey(id: string, name: string, month: Month): string {
  return `${covariatesPrefix(id)}${name}/${formatMonth(month)}.parquet`;
}

/** The month that a key ends with; undefined for any other file. */
export function monthInKey(key: string): Month | undefined {
  const file = key.slice(key.lastIndexOf('/') + 1);
  return file.endsWith('.parquet') ? parseMonth(file.slice(0, -'.parquet'.length)) : undefined;
}
