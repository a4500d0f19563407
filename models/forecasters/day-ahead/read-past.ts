import type { DayGrid } from '../../features/day-ahead/day-grid.ts';
import type { KnownView } from '../../series/known-view.ts';
import type { DayAheadState } from './day-ahead-state.ts';
import type { PastWindow } from './past-window.ts';
import { sourceOf } from './read-source.ts';
import { type TrainingSource, windowScalingOf } from './training-days.ts';

/** A past as one origin knows it. */
export interface PastSource extends TrainingSource {
  /** Whether a later midnight of the same window reads the same days the same way. */
  readonly lasts: boolean;
}

/** Days that tell how a series that was not learned from is to be scaled. */
const SCALED_BY_DAYS = 28;

/** What a view shows of a window. A series that was not learned from is scaled by the days before its replay. */
export function readPast(
  view: KnownView,
  { grid, state, window }: { grid: DayGrid; state: DayAheadState; window: PastWindow },
): PastSource {
  const { id } = view.dataset.target.info;
  const { dayNumber } = view.localTime(view.originIndex);
  const learned = state.windows[id];
  const source = sourceOf(view, grid, {
    mostDays: dayNumber - window.readFrom,
    covariates: state.covariates,
    ...(learned ? { scaling: learned, series: Object.keys(state.windows).indexOf(id) } : {}),
  });
  const { history, covariates } = source;
  const settledDays = window.replayFrom - history.firstDay;
  const isSettled = learned !== undefined || settledDays >= SCALED_BY_DAYS;
  return {
    ...source,
    ...(isSettled && !learned ? { scaling: windowScalingOf(history.fork(settledDays)) } : {}),
    lasts:
      isSettled &&
      !history.looksAhead &&
      covariates.every(({ known, looksAhead }) => known === 'future' && !looksAhead),
  };
}
