import { fitReference } from './fit-reference.ts';
import type { Forecaster } from './forecaster.ts';

/** Demand itself: the reference network's trunk with a linear head, trained on absolute errors. */
export const mlp: Forecaster = {
  kind: 'mlp',
  fit: (dataset, options) => fitReference('mlp', dataset, options),
};
