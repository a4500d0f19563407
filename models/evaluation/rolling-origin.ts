import type { FittedForecaster, Forecast, ForecastRequest } from '../forecasters/forecaster.ts';
import { weekEarlier } from '../forecasters/naive-value.ts';
import { KnownView } from '../series/known-view.ts';
import type { Dataset } from '../series/series.ts';
import { DECILES } from './quantile-metrics.ts';

/** Which forecasts are issued. */
export interface RollingOriginPlan {
  /** Origins lie in `[fromAt, untilAt)`. */
  readonly fromAt: number;
  readonly untilAt: number;
  /** Steps of a forecast, or `day`: to the end of the local day it is issued in. */
  readonly horizonSteps: number | 'day';
  /** Minutes between origins, or `daily`: every local midnight. */
  readonly issueEvery: number | 'daily';
  /** What is known of covariates after an origin. @default as they were observed */
  readonly datasetAt?: (originIndex: number) => Dataset;
  /** Waited for: whoever wants to be interruptible lets events in here. */
  readonly onProgress?: (done: number, origins: number) => void | Promise<void>;
  /** Ends the backtest, with the signal's reason. */
  readonly signal?: AbortSignal;
}

/** One row a forecast step, in order of origins; NaN where a value is unknown. */
export interface RollingOriginResult {
  readonly origins: number;
  /** [rows]: position of the step in the target. */
  readonly indices: Int32Array;
  /** [rows]: steps from the origin, 0 for the first. */
  readonly leads: Int32Array;
  readonly actual: Float64Array;
  readonly forecast: Float64Array;
  /** The same weekday's reading of the latest week known at the origin. */
  readonly naive: Float64Array;
  readonly levels: readonly number[];
  /** One [rows] a level; empty where the forecaster has none. */
  readonly quantiles: readonly Float64Array[];
  /** What forecasts warned of, the first few that differ. */
  readonly warnings: readonly string[];
}

/** Requests that go to the forecaster at once. */
const REQUESTS_AT_ONCE = 30;
const MOST_WARNINGS = 3;

/** Forecasts from every origin of a plan, each from a view that throws for anything later. */
export async function backtestRollingOrigin(
  forecaster: FittedForecaster,
  dataset: Dataset,
  plan: RollingOriginPlan,
): Promise<RollingOriginResult> {
  const view = new KnownView(dataset);
  const spans = spansOf(view, plan);
  const rows = new RowCollector(
    view,
    spans.reduce((sum, { steps }) => sum + steps, 0),
  );
  for (let first = 0; first < spans.length; first += REQUESTS_AT_ONCE) {
    plan.signal?.throwIfAborted();
    const some = spans.slice(first, first + REQUESTS_AT_ONCE);
    const requests = some.map(
      ({ origin, steps }): ForecastRequest => ({
        dataset: plan.datasetAt?.(origin) ?? dataset,
        originAt: dataset.target.startAt + origin * view.stepMs,
        horizonSteps: steps,
        quantiles: DECILES,
      }),
    );
    const forecasts = await forecaster.predictBatch(requests);
    forecasts.forEach((forecast, i) => {
      rows.add((some[i] as Span).origin, forecast);
    });
    await plan.onProgress?.(Math.min(spans.length, first + some.length), spans.length);
  }
  return rows.finish(spans.length);
}

interface Span {
  readonly origin: number;
  readonly steps: number;
}

function spansOf(view: KnownView, plan: RollingOriginPlan): Span[] {
  const length = view.dataset.target.values.length;
  const until = Math.min(length, view.indexAt(plan.untilAt));
  const spans: Span[] = [];
  let origin = Math.max(1, view.indexAt(plan.fromAt));
  while (origin < until) {
    const tomorrow = startOfTomorrow(view, origin);
    const wanted = plan.horizonSteps === 'day' ? tomorrow - origin : plan.horizonSteps;
    spans.push({ origin, steps: Math.min(wanted, length - origin) });
    const step = plan.issueEvery === 'daily' ? 0 : (plan.issueEvery * 60_000) / view.stepMs;
    origin = plan.issueEvery === 'daily' ? tomorrow : origin + Math.max(1, Math.round(step));
  }
  return spans;
}

function startOfTomorrow(view: KnownView, index: number): number {
  return view.indexAt(view.calendar.startOfDay(view.localTime(index).dayNumber + 1));
}

class RowCollector {
  readonly #view: KnownView;
  readonly #indices: Int32Array;
  readonly #leads: Int32Array;
  readonly #actual: Float64Array;
  readonly #forecast: Float64Array;
  readonly #naive: Float64Array;
  readonly #quantiles: readonly Float64Array[];
  readonly #warnings = new Set<string>();
  #count = 0;
  #withQuantiles = true;

  constructor(view: KnownView, rows: number) {
    this.#view = view;
    this.#indices = new Int32Array(rows);
    this.#leads = new Int32Array(rows);
    this.#actual = new Float64Array(rows);
    this.#forecast = new Float64Array(rows);
    this.#naive = new Float64Array(rows);
    this.#quantiles = DECILES.map(() => new Float64Array(rows));
  }

  add(origin: number, { mean, quantiles, warnings }: Forecast): void {
    for (const warning of warnings) {
      if (this.#warnings.size < MOST_WARNINGS) this.#warnings.add(warning);
    }
    this.#view.moveTo(origin);
    const { values } = this.#view.dataset.target;
    if (quantiles.length !== DECILES.length) this.#withQuantiles = false;
    mean.forEach((value, lead) => {
      const row = this.#count++;
      this.#indices[row] = origin + lead;
      this.#leads[row] = lead;
      this.#actual[row] = values[origin + lead] ?? Number.NaN;
      this.#forecast[row] = value;
      this.#naive[row] = weekEarlier(this.#view, origin + lead);
      quantiles.forEach((quantile, i) => {
        const column = this.#quantiles[i];
        if (column) column[row] = quantile[lead] as number;
      });
    });
  }

  finish(origins: number): RollingOriginResult {
    return {
      origins,
      indices: this.#indices,
      leads: this.#leads,
      actual: this.#actual,
      forecast: this.#forecast,
      naive: this.#naive,
      levels: this.#withQuantiles ? DECILES : [],
      quantiles: this.#withQuantiles ? this.#quantiles : [],
      warnings: [...this.#warnings],
    };
  }
}
