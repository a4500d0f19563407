import type { Grid } from '../../../models/series/grid.ts';
import { gridOfMonths, type Month, monthStartAt } from '../../../models/series/month.ts';
import {
  copyBlock,
  emptyBlock,
  type ReadingBlock,
  slotOf,
} from '../../../models/series/reading-block.ts';
import type { SeriesInfo } from '../../../models/series/series.ts';
import { listAll, type ObjectReader, type StoredObject } from '../object-store.ts';
import { forEachAtOnce } from './at-once.ts';
import { decodeMonth } from './month-file.ts';
import { monthInKey, readingsKey, readingsPrefix } from './series-keys.ts';

/** The months that have readings, ascending. */
export async function listMonths(store: ObjectReader, id: string): Promise<Month[]> {
  const months: Month[] = [];
  for await (const key of listAll(store, readingsPrefix(id))) {
    const month = monthInKey(key);
    if (month !== undefined) months.push(month);
  }
  return months.sort((a, b) => a - b);
}

/** A month as the store has it; `readings` where they are at hand and need no decoding. */
export interface MonthObject extends StoredObject {
  readonly readings?: ReadingBlock;
}

/**
 * The objects of the months from `first` to `last`; absent months are left out.
 *
 * @param known months that are known to be what the store has; they are not read
 */
export async function fetchMonths(
  store: ObjectReader,
  id: string,
  { first, last }: { first: Month; last: Month },
  known: ReadonlyMap<Month, MonthObject> = new Map(),
): Promise<Map<Month, MonthObject>> {
  const objects = new Map<Month, MonthObject>();
  const held = (await listMonths(store, id)).filter((month) => month >= first && month <= last);
  await forEachAtOnce(held, async (month) => {
    const object = known.get(month) ?? (await store.get(readingsKey(id, month)));
    if (object) objects.set(month, object);
  });
  return objects;
}

/**
 * The readings of consecutive months out of their files, in one block.
 *
 * @throws MonthFileError naming the file that is damaged.
 */
export async function decodeMonths(
  info: SeriesInfo,
  files: Iterable<readonly [Month, Pick<MonthObject, 'bytes' | 'readings'>]>,
  { first, last }: { first: Month; last: Month },
): Promise<ReadingBlock> {
  const block = emptyBlock(gridOfMonths(first, last, info));
  for (const [month, { bytes, readings }] of files) {
    if (month < first || month > last) continue;
    if (readings) copyBlock(readings, block);
    else await decodeMonth(bytes, block, readingsKey(info.id, month));
  }
  return block;
}

/** The slots of a month within a grid, clipped to it. */
export function slotsOfMonth(grid: Grid, month: Month): readonly [number, number] {
  const slot = (at: number) => Math.min(grid.length, Math.max(0, Math.ceil(slotOf(grid, at))));
  return [slot(monthStartAt(month)), slot(monthStartAt(month + 1))];
}
