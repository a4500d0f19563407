import type { DayGrid } from '../../features/day-ahead/day-grid.ts';
import type { Forecast } from '../forecaster.ts';
import { missingCovariates } from '../missing-covariates.ts';
import { keepPossible } from '../physical-bounds.ts';
import type { DayAheadState } from './day-ahead-state.ts';
import type { ForecastRun } from './forecast-run.ts';
import { type QuantileTable, quantileAt } from './quantile-table.ts';

/** Steps out of the days of a run, inside the series' physical bounds. */
export function readForecast(
  run: ForecastRun,
  { state, grid }: { state: DayAheadState; grid: DayGrid },
): Forecast {
  const { view, request } = run;
  const { info } = view.dataset.target;
  const levels = request.quantiles ?? [];
  const bound = keepPossible(info, state);
  const places = placesOf(run, grid);
  const valueAt = (place: Place, level: number) =>
    bound(place.median + place.halfWidth * quantileAt(place.table, level));
  return {
    startAt: view.dataset.target.startAt + view.originIndex * view.stepMs,
    stepMinutes: info.stepMinutes,
    unit: info.unit,
    mean: Float64Array.from(places, (place) => valueAt(place, 0.5)),
    quantiles: levels.map((level) => Float64Array.from(places, (place) => valueAt(place, level))),
    warnings: missingCovariates(
      view,
      state.covariates.filter(({ known }) => known === 'future').map(({ name }) => name),
      request.horizonSteps,
    ),
  };
}

interface Place {
  readonly median: number;
  readonly halfWidth: number;
  readonly table: QuantileTable;
}

/** Where each step lies in the days that were forecast; between slots' middles lines are drawn. */
function placesOf({ view, request, days }: ForecastRun, { slots, slotMinutes }: DayGrid): Place[] {
  const { dayNumber: today } = view.localTime(view.originIndex);
  const stepMinutes = view.stepMs / 60_000;
  const medianAt = (cell: number) => {
    const bounded = Math.min(days.length * slots - 1, Math.max(0, cell));
    return days[Math.floor(bounded / slots)]?.median[bounded % slots] as number;
  };
  return Array.from({ length: request.horizonSteps }, (_, step) => {
    const { dayNumber, minuteOfDay } = view.localTime(view.originIndex + step);
    const day = dayNumber - today;
    const slot = Math.floor(minuteOfDay / slotMinutes);
    const forecast = days[day] as (typeof days)[number];
    const position = day * slots + (minuteOfDay + stepMinutes / 2) / slotMinutes - 0.5;
    const before = Math.floor(position);
    const share = position - before;
    const median =
      stepMinutes < slotMinutes
        ? medianAt(before) * (1 - share) + medianAt(before + 1) * share
        : (forecast.median[slot] as number);
    return { median, halfWidth: forecast.halfWidth[slot] as number, table: forecast.tableAt(slot) };
  });
}
