import { RecentlyUsed } from '../recently-used.ts';
import type { KnownView } from '../series/known-view.ts';
import type { Covariate, Dataset } from '../series/series.ts';
import { type Hashed, hashOn, NOTHING, textOf } from './hash-values.ts';

/** Numbers kept at once, of some hundred bytes each with their keys. */
const MOST_LESSONS = 8_000;

/**
 * What forecasters learned from the days before an origin's, which every forecast of that day would
 * learn anew. One for all, so that many models keep no more than one.
 */
const lessons = new RecentlyUsed<string, number>({ most: MOST_LESSONS });
let forecasters = 0;

/** What one forecaster learns from past days, by series and by all that was known of those days. */
export class PastCache {
  readonly #forecaster = forecasters++;

  /**
   * The text that a lesson is kept under; undefined for series that have no name in a store. It tells
   * apart every reading before the origin's local day and every value of a covariate.
   */
  keyOf(seriesKey: string | undefined, view: KnownView): string | undefined {
    if (seriesKey === undefined) return undefined;
    return `${this.#forecaster} ${seriesKey} ${fingerprintOf(view)}`;
  }

  find(key: string | undefined): number | undefined {
    return key === undefined ? undefined : lessons.get(key);
  }

  keep(key: string | undefined, lesson: number): void {
    if (key !== undefined) lessons.set(key, lesson);
  }
}

interface Known {
  readonly covariates: string;
  /** Of readings before the midnight that was asked for last, from which that of a later one goes on. */
  last: { readonly day: number; readonly readings: Hashed };
}

/** Of datasets as they are, which are asked again and again. */
const fingerprints = new WeakMap<Dataset, Known>();

function fingerprintOf(view: KnownView): string {
  const { dataset } = view;
  const day = Math.floor(view.wallMs(view.originIndex) / 86_400_000);
  const known = fingerprints.get(dataset) ?? {
    covariates: dataset.covariates.map(fingerprintOfCovariate).join(),
    last: { day: Number.NEGATIVE_INFINITY, readings: NOTHING },
  };
  fingerprints.set(dataset, known);
  if (known.last.day !== day) {
    const from = known.last.day < day ? known.last.readings : NOTHING;
    const { values } = dataset.target;
    const midnight = view.indexAt(view.calendar.startOfDay(day));
    known.last = { day, readings: hashOn(from, values, from.count, midnight) };
  }
  const before = textOf(known.last.readings);
  const { info, startAt } = dataset.target;
  return [info.id, info.timeZone, info.stepMinutes, startAt, day, before, known.covariates].join();
}

function fingerprintOfCovariate({ name, known, startAt, values }: Covariate): string {
  return [name, known, startAt, textOf(hashOn(NOTHING, values, 0, values.length))].join();
}
