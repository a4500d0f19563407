import type { WindowScaling } from '../../features/day-ahead/day-context.ts';
import { DayCovariate } from '../../features/day-ahead/day-covariate.ts';
import type { DayGrid } from '../../features/day-ahead/day-grid.ts';
import { DayHistory } from '../../features/day-ahead/day-history.ts';
import { HolidayCalendar } from '../../features/day-ahead/holiday-calendar.ts';
import { KnownView } from '../../series/known-view.ts';
import type { Dataset } from '../../series/series.ts';
import { type Extremes, extremesOf } from '../physical-bounds.ts';
import { catchUp } from './following.ts';
import { type TrainingSource, windowScalingOf } from './training-days.ts';

/** Holidays are looked up so many days before and after a history. */
const MARGIN_DAYS = 60;

/** A series to learn from by local days, as it was known at an origin. */
export function readSource(
  dataset: Dataset,
  grid: DayGrid,
  { originAt, series }: { originAt: number; series: number },
): TrainingSource {
  const view = new KnownView(dataset);
  view.moveTo(view.indexAt(originAt));
  return sourceOf(view, grid, { series });
}

export interface SourceOptions {
  /** @default all */
  readonly mostDays?: number;
  /** @default what the history itself says */
  readonly scaling?: WindowScaling;
  /** Position among the series learned from. @default none of them */
  readonly series?: number;
  /** Covariates to read, in order. @default all but holidays */
  readonly covariates?: readonly { readonly name: string; readonly known: 'future' | 'past' }[];
}

export function sourceOf(
  view: KnownView,
  grid: DayGrid,
  { mostDays, scaling, series, covariates = covariatesOf(view.dataset) }: SourceOptions,
): TrainingSource {
  const history = DayHistory.read(view, grid, mostDays);
  const { firstDay, days } = history;
  const source = {
    history,
    covariates: covariates.map(({ name, known }) =>
      DayCovariate.read(view, grid, { name, known, firstDay, days }),
    ),
    holidays: HolidayCalendar.read(view, firstDay - MARGIN_DAYS, firstDay + days + MARGIN_DAYS),
    scaling: scaling ?? windowScalingOf(history),
    ...(series === undefined ? {} : { series }),
  };
  catchUp(source);
  return source;
}

function covariatesOf({ covariates }: Dataset) {
  return covariates
    .filter(({ name }) => name !== 'holiday')
    .map(({ name, known }) => ({ name, known }));
}

/** The lowest and the highest measured value of all. */
export function extremesOfSources(sources: readonly TrainingSource[]): Extremes {
  const extremes = sources.map(({ history }) =>
    extremesOf(
      Float64Array.from({ length: history.days * history.grid.slots }, (_, cell) =>
        history.outcome(Math.floor(cell / history.grid.slots), cell % history.grid.slots),
      ),
    ),
  );
  return {
    lowest: Math.min(...extremes.map(({ lowest }) => lowest)),
    highest: Math.max(...extremes.map(({ highest }) => highest)),
  };
}
