import { RecentlyUsed } from '../../recently-used.ts';
import type { KnownView } from '../../series/known-view.ts';
import type { Covariate, Dataset } from '../../series/series.ts';
import { type Hashed, hashOn, NOTHING, textOf } from '../hash-values.ts';

/** What is known at a local midnight, as texts that are equal only where all that is known is. */
export interface KnownPrint {
  /** Readings before it and covariates of the days before it. */
  readonly before: string;
  /** Covariates of the day that begins with it. */
  readonly today: string;
  /** All covariates, as far ahead as they go. */
  readonly ahead: string;
}

/** Inputs of a day look so far into the next one: weather is felt two hours ahead, and short gaps are drawn through. */
const AHEAD_HOURS = 4;
/** Holidays are looked up so many days before what is read. */
const HOLIDAY_DAYS = 60;
const DAYS_KEPT = 8;

/** Of datasets as they are, which are asked about again and again. */
const prints = new WeakMap<Dataset, RecentlyUsed<string, KnownPrint>>();

/** @param fromDay the first local day that is looked at. */
export function knownPrint(view: KnownView, fromDay: number, day: number): KnownPrint {
  const { dataset } = view;
  let known = prints.get(dataset);
  if (!known) {
    known = new RecentlyUsed({ most: DAYS_KEPT });
    prints.set(dataset, known);
  }
  const key = `${fromDay} ${day}`;
  const made = known.get(key);
  if (made) return made;
  const print = makePrint(view, fromDay, day);
  known.set(key, print);
  return print;
}

function makePrint(view: KnownView, fromDay: number, day: number): KnownPrint {
  const { dataset, calendar } = view;
  const { target, covariates } = dataset;
  const { id, timeZone, stepMinutes, phaseMinutes = 0 } = target.info;
  const startOf = (of: number) => view.indexAt(calendar.startOfDay(of));
  const from = startOf(fromDay);
  const midnight = startOf(day);
  const ahead = Math.ceil((AHEAD_HOURS * 3_600_000) / view.stepMs);
  const range = (start: number, end: number) => (covariate: Covariate) =>
    hashOfCovariate(view, covariate, { start, end });
  // What is older is not looked at, and drops out of a store's tail day by day.
  const all = covariates.map(range(startOf(fromDay - HOLIDAY_DAYS), Number.POSITIVE_INFINITY));
  // Of holidays a day sees those around it, and what is known until the origin alone grows by the hour.
  const pasts = covariates.map((covariate, i) =>
    covariate.name === 'holiday' || covariate.known === 'past'
      ? all[i]
      : range(from, midnight + ahead)(covariate),
  );
  const readings = textOf(hashOn(NOTHING, target.values, from, midnight));
  // Where readings begin within the window, days before them repeat.
  const begins = Math.max(from, 0) - midnight;
  return {
    before: [
      id,
      timeZone,
      stepMinutes,
      phaseMinutes,
      fromDay,
      day,
      begins,
      readings,
      ...pasts,
    ].join(),
    today: covariates.map(range(midnight, startOf(day + 1) + ahead)).join(),
    ahead: all.join(),
  };
}

/** Steps count from the target's first one. */
function hashOfCovariate(
  view: KnownView,
  { name, known, startAt, values }: Covariate,
  { start, end }: { readonly start: number; readonly end: number },
): string {
  const offset = Math.round((startAt - view.dataset.target.startAt) / view.stepMs);
  const hashed: Hashed = hashOn(NOTHING, values, start - offset, end - offset);
  return [name, known, Math.max(0, offset - start), textOf(hashed)].join(' ');
}
