import { type Month, monthOf } from '../../../models/series/month.ts';
import { type ObjectStore, PreconditionFailedError } from '../../shared/object-store.ts';
import { forEachAtOnce } from '../../shared/series/at-once.ts';
import {
  type CovariateRows,
  decodeCovariate,
  encodeCovariate,
  mergeCovariates,
  NO_ROWS,
} from '../../shared/series/covariate-file.ts';
import { checkCovariateName, covariateKey } from '../../shared/series/series-keys.ts';
import { StoreContentionError } from './errors.ts';

const MOST_ATTEMPTS = 50;

/**
 * Adds what is known of a covariate to its months; the same again changes nothing.
 *
 * @throws SeriesError for a name that cannot be one; StoreContentionError, MonthFileError,
 * StoreUnavailableError
 */
export async function writeCovariate(
  store: ObjectStore,
  { id, name }: { id: string; name: string },
  rows: CovariateRows,
): Promise<void> {
  checkCovariateName(name);
  await forEachAtOnce(byMonth(rows), async ([month, incoming]) => {
    const key = covariateKey(id, name, month);
    for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
      if (await writeMonth(store, key, incoming)) return;
    }
    throw new StoreContentionError(`"${key}" is being changed by others all the time. Try again.`, {
      key,
    });
  });
}

async function writeMonth(
  store: ObjectStore,
  key: string,
  incoming: CovariateRows,
): Promise<boolean> {
  const before = await store.get(key);
  const held = before ? await decodeCovariate(before.bytes, key) : NO_ROWS;
  const bytes = encodeCovariate(mergeCovariates(held, incoming));
  if (before && Buffer.compare(before.bytes, bytes) === 0) return true;
  try {
    await store.put(key, bytes, before ? { etag: before.etag } : { absent: true });
    return true;
  } catch (error) {
    if (error instanceof PreconditionFailedError) return false;
    throw error;
  }
}

function byMonth({ at, issuedAt, values }: CovariateRows): Map<Month, CovariateRows> {
  const rows = new Map<Month, number[]>();
  for (let row = 0; row < at.length; row++) {
    const month = monthOf(at[row] as number);
    const list = rows.get(month);
    if (list) list.push(row);
    else rows.set(month, [row]);
  }
  const pick = (from: Float64Array, list: number[]) =>
    Float64Array.from(list, (row) => from[row] as number);
  return new Map(
    [...rows].map(([month, list]) => [
      month,
      { at: pick(at, list), issuedAt: pick(issuedAt, list), values: pick(values, list) },
    ]),
  );
}
