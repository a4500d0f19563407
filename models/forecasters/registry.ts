import { auto } from './auto.ts';
import type { Forecaster, ForecasterKind } from './forecaster.ts';
import { global } from './global.ts';
import { linear } from './linear.ts';
import { mlp } from './mlp.ts';
import { peak } from './peak.ts';
import { seasonalNaive } from './seasonal-naive.ts';

const FORECASTERS: Readonly<Record<ForecasterKind, Forecaster>> = {
  'seasonal-naive': seasonalNaive,
  linear,
  mlp,
  global,
  peak,
  auto,
};

/** The algorithm of a kind; imports what training needs, so serving code uses `restore.ts` instead. */
export function forecasterOf(kind: ForecasterKind): Forecaster {
  return FORECASTERS[kind];
}
