import type { DayCovariate } from './day-covariate.ts';
import type { DayHistory } from './day-history.ts';
import type { HolidayCalendar } from './holiday-calendar.ts';

/** How values of one window are made comparable with those of another. */
export interface WindowScaling {
  /** `level`: spread grows with the level (most loads); `spread`: it does not (net load, gas in summer). */
  readonly kind: 'level' | 'spread';
  /** Least scale, in the series' unit. */
  readonly floor: number;
  /** Mean and deviation of the training days' levels, in the series' unit. */
  readonly levelMean: number;
  readonly levelDeviation: number;
}

/** Everything known at the start of a local day about that day. */
export interface DayContext {
  readonly history: DayHistory;
  readonly covariates: readonly DayCovariate[];
  readonly holidays: HolidayCalendar;
  readonly scaling: WindowScaling;
  /** Position among the series learned from; absent for any other. */
  readonly series?: number;
  /** The day to forecast, counted from the history's day 0; days before it are visible. */
  readonly day: number;
  /** The same day in the local calendar. */
  readonly dayNumber: number;
  /** Mean of the week before, in the series' unit. */
  readonly level: number;
  /** What a deviation of 1 means, in the series' unit. */
  readonly scale: number;
}

/** Share of the level that a deviation of 1 stands for. */
const LEVEL_SHARE = 0.2;
const WINDOW_DAYS = 7;

/** A day seen from its own midnight. */
export function dayContext(
  known: Pick<DayContext, 'history' | 'covariates' | 'holidays' | 'scaling' | 'series'>,
  day: number,
): DayContext {
  const { history, scaling } = known;
  history.moveTo(day);
  for (const covariate of known.covariates) covariate.moveTo(day);
  const { slots } = history.grid;
  const window = [(day - WINDOW_DAYS) * slots, day * slots] as const;
  const level = day > 0 ? history.mean(...window) : scaling.levelMean;
  const spread =
    scaling.kind === 'level'
      ? LEVEL_SHARE * Math.abs(level)
      : Math.hypot(day > 0 ? history.deviation(...window) : 0, scaling.floor);
  return {
    ...known,
    day,
    dayNumber: history.firstDay + day,
    level,
    scale: Math.max(spread, scaling.floor),
  };
}

/** The covariate of that name, which the day's shape says is there. */
export function covariateOf(
  { covariates }: Pick<DayContext, 'covariates'>,
  name: string,
): DayCovariate {
  return covariates.find((one) => one.name === name) as DayCovariate;
}
