import type { DayContext } from './day-context.ts';

/** What transforms know of a series before they see its values. */
export interface DayShape {
  readonly slots: number;
  readonly parts: number;
  readonly slotsPerPart: number;
  /** Other covariates than holidays, in the order of the dataset. */
  readonly covariates: readonly { readonly name: string; readonly known: 'future' | 'past' }[];
  /** Whether the training days cover enough of a year to learn its seasons. */
  readonly seasonal: boolean;
}

/** Adds inputs to the row of one slot of a day that is forecast from its own midnight. */
export interface DayTransform {
  readonly names: readonly string[];
  /** What a day's slots share is computed once: the result writes `row[at .. at + names.length)`. */
  prepare(context: DayContext): (slot: number, row: Float32Array, at: number) => void;
}
