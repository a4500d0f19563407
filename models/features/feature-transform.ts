import type { KnownView } from '../series/known-view.ts';

/**
 * Turns what is known at an origin into inputs of a network, one row for each step ahead.
 * `names` are the inputs it adds, in the order in which `write` fills them.
 */
export interface FeatureTransform {
  readonly names: readonly string[];
  /** Whether all steps of an origin have the same values, which are then computed once. */
  readonly sharedByOrigin?: boolean;
  /**
   * Fills `row[at .. at + names.length)` for the step at `targetIndex` (>= the view's origin).
   * Unscaled; NaN where a value is unknown.
   */
  write(view: KnownView, targetIndex: number, row: Float32Array, at: number): void;
}
