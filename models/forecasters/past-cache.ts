import { RecentlyUsed } from '../recently-used.ts';
import type { KnownView } from '../series/known-view.ts';
import type { Covariate, Dataset } from '../series/series.ts';

/** Bytes of lessons kept at once: hundreds of series, and a fraction of a small function's memory. */
const MOST_BYTES = 48 * 2 ** 20;

/** What a lesson costs beside its arrays: its key, its memories, the objects around them. */
const LESSON_BYTES = 3_000;

/**
 * What forecasters learned from the days before an origin's, which every forecast of that day would
 * learn anew. One for all, so that many models keep no more than one.
 */
const lessons = new RecentlyUsed<string, unknown>({
  most: MOST_BYTES,
  weigh: (lesson) => LESSON_BYTES + bytesOf(lesson, new Set()),
});
let forecasters = 0;

/** What one forecaster learns from past days, by series and by all that was known of those days. */
export class PastCache<Lesson> {
  readonly #forecaster = forecasters++;

  /**
   * The text that a lesson is kept under; undefined for series that have no name in a store. It tells
   * apart every reading before the origin's local day and every value of a covariate.
   *
   * @param daysBefore of another local day than the origin's, so many days earlier.
   */
  keyOf(seriesKey: string | undefined, view: KnownView, daysBefore = 0): string | undefined {
    if (seriesKey === undefined) return undefined;
    return `${this.#forecaster} ${seriesKey} ${fingerprintOf(view, daysBefore)}`;
  }

  find(key: string | undefined): Lesson | undefined {
    return key === undefined ? undefined : (lessons.get(key) as Lesson | undefined);
  }

  keep(key: string | undefined, lesson: Lesson): void {
    if (key !== undefined) lessons.set(key, lesson);
  }
}

/** Of all buffers that a lesson holds on to, each whole: a view of few numbers keeps its buffer alive. */
function bytesOf(value: unknown, seen: Set<unknown>): number {
  if (typeof value !== 'object' || value === null) return 0;
  const owned = ArrayBuffer.isView(value) ? value.buffer : value;
  if (seen.has(owned)) return 0;
  seen.add(owned);
  if (owned instanceof ArrayBuffer) return owned.byteLength;
  return Object.values(owned).reduce((sum: number, part) => sum + bytesOf(part, seen), 0);
}

interface Known {
  readonly covariates: string;
  /** Of readings before the latest midnights that were asked for, by local day: a day's and the one's before. */
  readonly targets: RecentlyUsed<number, Hashed>;
  /** The one made last, from which that of a later midnight goes on. */
  last: Hashed;
}

const MOST_MIDNIGHTS = 2;

/** Of datasets as they are, which are asked again and again. */
const fingerprints = new WeakMap<Dataset, Known>();

function fingerprintOf(view: KnownView, daysBefore: number): string {
  const { dataset } = view;
  const day = Math.floor(view.wallMs(view.originIndex) / 86_400_000) - daysBefore;
  const known = fingerprints.get(dataset) ?? {
    covariates: dataset.covariates.map(fingerprintOfCovariate).join(),
    targets: new RecentlyUsed<number, Hashed>({ most: MOST_MIDNIGHTS }),
    last: NOTHING,
  };
  fingerprints.set(dataset, known);
  // On the way to a day, since the day before will be asked for as well.
  if (!known.targets.has(day)) hashedBefore(view, day - 1, known);
  const before = textOf(hashedBefore(view, day, known));
  const { info, startAt } = dataset.target;
  return [info.id, info.timeZone, info.stepMinutes, startAt, day, before, known.covariates].join();
}

/** Readings before a local day, as far as they are before the origin. */
function hashedBefore(view: KnownView, day: number, known: Known): Hashed {
  const found = known.targets.get(day);
  if (found) return found;
  const { values } = view.dataset.target;
  const midnight = view.indexAt(view.calendar.startOfDay(day));
  const until = Math.max(0, Math.min(midnight, view.originIndex, values.length));
  known.last = hashOn(known.last.count <= until ? known.last : NOTHING, values, until);
  known.targets.set(day, known.last);
  return known.last;
}

function fingerprintOfCovariate({ name, known, startAt, values }: Covariate): string {
  return [name, known, startAt, textOf(hashOn(NOTHING, values, values.length))].join();
}

/** Two independent hashes of the bits of the first values, 64 together: equal only where the values are. */
interface Hashed {
  /** Of values. */
  readonly count: number;
  readonly a: number;
  readonly b: number;
}

const NOTHING: Hashed = { count: 0, a: 0x2545f491, b: 0x9e3779b9 };

/** Goes on from the first values to those before `until`. */
function hashOn(from: Hashed, values: Float64Array, until: number): Hashed {
  const words = new Uint32Array(values.buffer, values.byteOffset, 2 * until);
  let { a, b } = from;
  for (let i = 2 * from.count; i < words.length; i++) {
    const word = words[i] as number;
    a = Math.imul(a ^ word, 0x85ebca6b);
    a ^= a >>> 15;
    b = Math.imul(b + word, 0xc2b2ae35);
    b = (b << 13) | (b >>> 19);
  }
  return { count: until, a, b };
}

function textOf({ count, a, b }: Hashed): string {
  return `${count.toString(36)}.${(a >>> 0).toString(36)}.${(b >>> 0).toString(36)}`;
}
