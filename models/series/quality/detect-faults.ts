import type { Series } from '../series.ts';
import { clockShift } from './clock-shift.ts';
import type { Detector } from './detector.ts';
import { flatLine } from './flat-line.ts';
import { offProfile } from './off-profile.ts';
import { outOfBounds } from './out-of-bounds.ts';
import { bitOf } from './reasons.ts';
import { spike } from './spike.ts';
import { surroundingsOf } from './surroundings.ts';
import { unitJump } from './unit-jump.ts';
import { besideWild, wild } from './wild.ts';
import { zeroFault } from './zero-fault.ts';

const DETECTORS: readonly Detector[] = [
  outOfBounds,
  wild,
  besideWild,
  zeroFault,
  flatLine,
  spike,
  offProfile,
  unitJump,
  clockShift,
];

/**
 * What is wrong with each reading, judged from the readings around it. Values are never changed.
 *
 * @returns [steps], reason bits; 0 where nothing is found or the reading is missing
 */
export function detectFaults(series: Series): Int32Array {
  const surroundings = surroundingsOf(series);
  const reasons = new Int32Array(series.values.length);
  for (const detector of DETECTORS) {
    const bit = bitOf(detector.reason);
    const mark = (step: number): void => {
      if (Number.isNaN(series.values[step])) return;
      reasons[step] = (reasons[step] as number) | bit;
    };
    detector.detect(surroundings, mark, series.info);
  }
  return reasons;
}
