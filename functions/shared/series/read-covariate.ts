import { monthOf } from '../../../models/series/month.ts';
import { type Covariate, type SeriesInfo, stepMs } from '../../../models/series/series.ts';
import { listAll, type ObjectReader } from '../object-store.ts';
import { forEachAtOnce } from './at-once.ts';
import { type CovariateRows, decodeCovariate } from './covariate-file.ts';
import { covariateKey, covariatesPrefix, monthInKey } from './series-keys.ts';

export interface CovariateRange {
  readonly name: string;
  readonly known: 'future' | 'past';
  readonly startAt: number;
  readonly untilAt: number;
  /** Only what had been issued by then, epoch milliseconds. */
  readonly asOf?: number;
}

/**
 * A covariate on the grid of its series, up to its last value: for each step the latest issue that
 * was out by `asOf`.
 *
 * @throws MonthFileError, StoreUnavailableError
 */
export async function readCovariate(
  store: ObjectReader,
  info: SeriesInfo,
  range: CovariateRange,
): Promise<Covariate> {
  const { name, known, startAt, untilAt, asOf = Infinity } = range;
  const step = stepMs(info);
  const values = new Float64Array(Math.max(0, Math.ceil((untilAt - startAt) / step))).fill(NaN);
  const issues = new Float64Array(values.length).fill(-Infinity);
  let length = 0;
  await forEachAtOnce(await monthsOf(store, info.id, range), async (month) => {
    const key = covariateKey(info.id, name, month);
    const object = await store.get(key);
    if (!object) return;
    const rows = await decodeCovariate(object.bytes, key);
    for (let row = 0; row < rows.at.length; row++) {
      const slot = Math.round(((rows.at[row] as number) - startAt) / step);
      if (slot < 0 || slot >= values.length || !isLater(rows, row, { issues, slot, asOf }))
        continue;
      values[slot] = rows.values[row] as number;
      issues[slot] = rows.issuedAt[row] as number;
      length = Math.max(length, slot + 1);
    }
  });
  return { name, known, startAt, values: values.subarray(0, length) };
}

function isLater(
  rows: CovariateRows,
  row: number,
  { issues, slot, asOf }: { issues: Float64Array; slot: number; asOf: number },
): boolean {
  const issuedAt = rows.issuedAt[row] as number;
  return issuedAt <= asOf && issuedAt >= (issues[slot] as number);
}

async function monthsOf(
  store: ObjectReader,
  id: string,
  { name, startAt, untilAt }: CovariateRange,
): Promise<number[]> {
  const months: number[] = [];
  for await (const key of listAll(store, `${covariatesPrefix(id)}${name}/`)) {
    const month = monthInKey(key);
    if (month === undefined || month < monthOf(startAt) || month > monthOf(untilAt)) continue;
    months.push(month);
  }
  return months;
}
