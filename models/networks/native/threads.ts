import { availableParallelism } from 'node:os';

/**
 * From so many weights on, an operation gains from several cores. Below, handing its parts to
 * other threads takes longer than computing them, and cores serve better as fits side by side.
 */
const WEIGHTS_FOR_MANY_THREADS = 500_000;

/** Threads that one operation should use, for networks of up to so many weights. */
export function threadsFor(weights: number): number {
  return weights < WEIGHTS_FOR_MANY_THREADS ? 1 : availableParallelism();
}
