/** `absolute`: |forecast - actual| in the series' unit; `brier`: squared error of a probability. */
export type LossKind = 'absolute' | 'brier';

export interface ScoredForecasts {
  /** [steps]; for `brier` 1 where the event happened and 0 where it did not; NaN where unknown. */
  readonly actual: Float64Array;
  /** [steps], number of the local day of each step. */
  readonly dayOf: Int32Array;
  readonly challenger: Float64Array;
  /** Absent for the first version of a model. */
  readonly champion?: Float64Array | undefined;
  readonly naive: Float64Array;
}

/** Mean losses of each local day over the very same steps, so that they may be compared day by day. */
export interface DailyLosses {
  /** Local dates, `2014-07-01`, ascending. */
  readonly days: readonly string[];
  readonly challenger: Float64Array;
  readonly champion?: Float64Array;
  readonly naive: Float64Array;
  /** Steps scored. */
  readonly steps: number;
  /** Share of the steps on which the others have a forecast and the challenger has none. */
  readonly unforecast: number;
}

/** Days with fewer scored steps than this share of the fullest day are left out. */
const FULL_ENOUGH = 0.5;

const LOSSES: Readonly<Record<LossKind, (forecast: number, actual: number) => number>> = {
  absolute: (forecast, actual) => Math.abs(forecast - actual),
  brier: (forecast, actual) => (forecast - actual) ** 2,
};

/** Scores all forecasts on the steps that all of them have, day by day. */
export function dailyLosses(forecasts: ScoredForecasts, kind: LossKind): DailyLosses {
  const { actual, dayOf, challenger, champion, naive } = forecasts;
  const columns = [challenger, naive, ...(champion ? [champion] : [])];
  const loss = LOSSES[kind];
  const sums = new Map<number, number[]>();
  let [unforecast, asked] = [0, 0];
  actual.forEach((value, step) => {
    const losses = columns.map((column) => loss(column[step] as number, value));
    if (losses.slice(1).some(Number.isNaN)) return;
    asked++;
    if (Number.isNaN(losses[0])) unforecast++;
    else addTo(sums, dayOf[step] as number, losses);
  });
  return {
    ...meansOf(sums, champion !== undefined),
    unforecast: asked === 0 ? 0 : unforecast / asked,
  };
}

/** Sums of losses, the count of steps last. */
function addTo(sums: Map<number, number[]>, day: number, losses: readonly number[]): void {
  const sum = sums.get(day) ?? new Array<number>(losses.length + 1).fill(0);
  [...losses, 1].forEach((value, column) => {
    sum[column] = (sum[column] as number) + value;
  });
  sums.set(day, sum);
}

function meansOf(sums: ReadonlyMap<number, readonly number[]>, hasChampion: boolean) {
  const countOf = (sum: readonly number[]) => sum.at(-1) as number;
  const fullest = Math.max(0, ...[...sums.values()].map(countOf));
  const rows = [...sums]
    .filter(([, sum]) => countOf(sum) >= FULL_ENOUGH * fullest)
    .sort(([a], [b]) => a - b);
  const column = (index: number) =>
    Float64Array.from(rows, ([, sum]) => (sum[index] as number) / countOf(sum));
  return {
    days: rows.map(([day]) => new Date(day * 86_400_000).toISOString().slice(0, 10)),
    challenger: column(0),
    naive: column(1),
    ...(hasChampion ? { champion: column(2) } : {}),
    steps: rows.reduce((total, [, sum]) => total + countOf(sum), 0),
  };
}
