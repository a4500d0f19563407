/** How far off forecasts were, in the unit of the series. */
export interface Score {
  readonly mae: number;
  /** Pinball loss, mean over the nine deciles. */
  readonly pinball: number;
  /** Share of readings within the 10-90 % interval, percent. */
  readonly coverage: number;
}

/** A row of a table: ours, and LightGBM's on the same readings where that ran. */
export interface Row {
  readonly name: string;
  readonly group: 'victoria' | 'areas' | 'others';
  readonly unit: string;
  readonly ours: Score;
  readonly lightgbm?: Score;
}

export function ratioOf({ ours, lightgbm }: Row, what: 'mae' | 'pinball'): number | undefined {
  return lightgbm && ours[what] / lightgbm[what];
}

export function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
