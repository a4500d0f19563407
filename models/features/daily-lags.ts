import type { KnownView } from '../series/known-view.ts';
import type { FeatureTransform } from './feature-transform.ts';

/** A reading of the same time of day, `days` earlier, `shift` steps aside. */
interface Lag {
  readonly days: number;
  readonly shift: number;
}

/** Same-time readings of earlier days, most useful first: a lag set takes as many as it has room for. */
const LAGS: readonly Lag[] = [
  ...[1, 7, 2, 14, 3, 6, 8, 4, 5, 21, 28, 364].map((days) => ({ days, shift: 0 })),
  ...[1, 7, 2, 14].flatMap((days) => [
    { days, shift: -1 },
    { days, shift: 1 },
  ]),
  ...[9, 10, 11, 12, 13, 15, 16, 20, 22, 27, 29, 35, 42].map((days) => ({ days, shift: 0 })),
  ...[1, 7, 364].flatMap((days) => [
    { days, shift: -2 },
    { days, shift: 2 },
  ]),
  ...[363, 365, 357, 371].map((days) => ({ days, shift: 0 })),
  ...[3, 6, 8, 21, 28].flatMap((days) => [
    { days, shift: -1 },
    { days, shift: 1 },
  ]),
];

/**
 * `count` readings of the target at the same time on earlier days. A lag that is not known yet at
 * the origin gives way to the same weekday's of the latest week that is.
 */
export function dailyLags(count: number): FeatureTransform {
  const lags = LAGS.slice(0, count);
  return {
    names: lags.map(
      ({ days, shift }) => `lag.${days}d${shift > 0 ? `+${shift}` : shift < 0 ? shift : ''}`,
    ),
    write(view, targetIndex, row, at) {
      for (let i = 0; i < lags.length; i++) {
        row[at + i] = lagged(view, targetIndex, lags[i] as Lag);
      }
    },
  };
}

function lagged(view: KnownView, targetIndex: number, { days, shift }: Lag): number {
  let index = targetIndex - days * view.stepsPerDay + shift;
  const week = 7 * view.stepsPerDay;
  if (index >= view.originIndex) {
    index -= Math.ceil((index - view.originIndex + 1) / week) * week;
  }
  return view.target(index);
}
