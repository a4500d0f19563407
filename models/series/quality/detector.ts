import type { SeriesInfo } from '../series.ts';
import type { Reason } from './reasons.ts';
import type { Surroundings } from './surroundings.ts';

/** Finds one kind of trouble: calls `mark` with each step that has it. */
export interface Detector {
  readonly reason: Reason;
  detect(surroundings: Surroundings, mark: (step: number) => void, info: SeriesInfo): void;
}
