import type { DayGrid } from '../../features/day-ahead/day-grid.ts';
import type { Forecast } from '../forecaster.ts';
import { missingCovariates, missingObserved } from '../missing-covariates.ts';
import { keepPossible } from '../physical-bounds.ts';
import type { DayAheadState } from './day-ahead-state.ts';
import type { ForecastDay, ForecastRun } from './forecast-run.ts';
import { type QuantileTable, quantileAt } from './quantile-table.ts';

/** Steps out of the days of a run, inside the series' physical bounds. */
export function readForecast(
  run: ForecastRun,
  { state, grid }: { state: DayAheadState; grid: DayGrid },
): Forecast {
  const { view, request } = run;
  const { info } = view.dataset.target;
  const levels = [0.5, ...(request.quantiles ?? [])];
  const [mean, ...quantiles] = valuesAt(run, grid, {
    levels,
    bound: keepPossible(info, state),
  });
  return {
    startAt: view.dataset.target.startAt + view.originIndex * view.stepMs,
    stepMinutes: info.stepMinutes,
    unit: info.unit,
    mean: mean as Float64Array,
    quantiles,
    warnings: [
      ...missingCovariates(view, namesOf(state, 'future'), request.horizonSteps),
      ...missingObserved(view, namesOf(state, 'past')),
    ],
  };
}

function namesOf({ covariates }: DayAheadState, wanted: 'future' | 'past'): string[] {
  return covariates.filter(({ known }) => known === wanted).map(({ name }) => name);
}

/** [steps] for each level. */
function valuesAt(
  { places, days }: ForecastRun,
  grid: DayGrid,
  { levels, bound }: { levels: readonly number[]; bound: (value: number) => number },
): Float64Array[] {
  const values = levels.map(() => new Float64Array(places.length));
  const read = quantileReader(levels);
  places.forEach(({ day, slot, position }, step) => {
    const { halfWidth, tableAt } = days[day] as ForecastDay;
    const median = medianAt(days, grid, position);
    const width = halfWidth[slot] as number;
    const errors = read(tableAt(slot));
    for (let level = 0; level < levels.length; level++) {
      (values[level] as Float64Array)[step] = bound(median + width * (errors[level] as number));
    }
  });
  return values;
}

/** The levels' quantiles of a table: neighbouring steps have the same one. */
function quantileReader(levels: readonly number[]): (table: QuantileTable) => readonly number[] {
  const known = new Map<QuantileTable, readonly number[]>();
  return (table) => {
    const read = known.get(table) ?? levels.map((level) => quantileAt(table, level));
    known.set(table, read);
    return read;
  };
}

/** Between slots' middles lines are drawn. */
function medianAt(days: readonly ForecastDay[], { slots }: DayGrid, position: number): number {
  const before = Math.floor(position);
  const share = position - before;
  const at = (cell: number) => {
    const bounded = Math.min(days.length * slots - 1, Math.max(0, cell));
    const day = Math.floor(bounded / slots);
    return days[day]?.median[bounded - day * slots] as number;
  };
  return share === 0 ? at(before) : at(before) * (1 - share) + at(before + 1) * share;
}
