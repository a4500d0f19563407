import type { ReasonBits } from '../../../models/series/quality/reasons.ts';
import type { Unit } from '../../../models/series/series.ts';

/** One meter's readings as a source gives them, in its order: what every format is read into. */
export interface SourceReadings {
  /** What the source calls the meter. */
  readonly id: string;
  /** What the timestamp of each reading names, epoch milliseconds; NaN where it could not be read. */
  readonly at: Float64Array;
  /** NaN where the source has no value. */
  readonly values: Float64Array;
  /** Line or number of each reading in the source, for messages. */
  readonly lines: Int32Array;
  /** Why a reading is doubted or has no value, by its index; most have no entry. */
  readonly reasons: ReadonlyMap<number, ReasonBits>;
  /** Stated by the source. */
  readonly unit?: Unit;
  readonly stepMinutes?: number;
}
