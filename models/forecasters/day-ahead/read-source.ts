import type { WindowScaling } from '../../features/day-ahead/day-context.ts';
import { DayCovariate } from '../../features/day-ahead/day-covariate.ts';
import type { DayGrid } from '../../features/day-ahead/day-grid.ts';
import { DayHistory } from '../../features/day-ahead/day-history.ts';
import { HolidayCalendar } from '../../features/day-ahead/holiday-calendar.ts';
import { KnownView } from '../../series/known-view.ts';
import type { Dataset } from '../../series/series.ts';
import { type TrainingSource, windowScalingOf } from './training-days.ts';

/** Holidays are looked up so many days before and after a history. */
const MARGIN_DAYS = 60;

/** A series by local days, as it was known at an origin. */
export function readSource(dataset: Dataset, grid: DayGrid, originAt: number): TrainingSource {
  const view = new KnownView(dataset);
  view.moveTo(view.indexAt(originAt));
  return sourceOf(view, grid, {});
}

export interface SourceOptions {
  /** @default all */
  readonly mostDays?: number;
  /** @default what the history itself says */
  readonly scaling?: WindowScaling;
  /** Covariates to read, in order. @default all but holidays */
  readonly covariates?: readonly { readonly name: string; readonly known: 'future' | 'past' }[];
}

export function sourceOf(
  view: KnownView,
  grid: DayGrid,
  { mostDays, scaling, covariates = covariatesOf(view.dataset) }: SourceOptions,
): TrainingSource {
  const history = DayHistory.read(view, grid, mostDays);
  const { firstDay, days } = history;
  return {
    history,
    covariates: covariates.map(({ name, known }) =>
      DayCovariate.read(view, grid, { name, known, firstDay, days }),
    ),
    holidays: HolidayCalendar.read(view, firstDay - MARGIN_DAYS, firstDay + days + MARGIN_DAYS),
    scaling: scaling ?? windowScalingOf(history),
  };
}

function covariatesOf({ covariates }: Dataset) {
  return covariates
    .filter(({ name }) => name !== 'holiday')
    .map(({ name, known }) => ({ name, known }));
}

/** The lowest measured value of all. */
export function lowestOf(sources: readonly TrainingSource[]): number {
  let lowest = Number.POSITIVE_INFINITY;
  for (const { history } of sources) {
    for (let day = 0; day < history.days; day++) {
      for (let slot = 0; slot < history.grid.slots; slot++) {
        const value = history.outcome(day, slot);
        if (value < lowest) lowest = value;
      }
    }
  }
  return lowest;
}
