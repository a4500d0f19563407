import type { BacktestScore } from '../../../models/evaluation/backtest-score.ts';
import type { RollingOriginResult } from '../../../models/evaluation/rolling-origin.ts';
import type { SelectionReport } from '../../../models/forecasters/selection.ts';
import type { BacktestData } from './read-backtest-data.ts';

/** One series judged. */
export interface BacktestReport {
  readonly target: string;
  /** The kind that was asked for, and the kind that it became. */
  readonly asked: string;
  readonly forecaster: string;
  readonly selection?: SelectionReport;
  readonly unit: string;
  readonly timeZone: string;
  readonly testFrom: string;
  readonly testTo: string;
  /** What is known of the weather beyond an origin, in words; absent without temperatures. */
  readonly weather?: string;
  readonly origins: number;
  readonly fitSeconds: number;
  readonly predictSeconds: number;
  readonly score: BacktestScore;
  /** What forecasts warned of, a few of them. */
  readonly warnings: readonly string[];
}

/** A report with what it was made from. */
export interface Judged {
  readonly report: BacktestReport;
  readonly data: BacktestData;
  readonly result: RollingOriginResult;
}
