import { fitReference } from './fit-reference.ts';
import type { Forecaster } from './forecaster.ts';

/**
 * The probability that demand in a coming step exceeds a threshold (default: the 90th percentile of
 * the training period), which is what demand response needs: the reference network itself.
 */
export const peak: Forecaster = {
  kind: 'peak',
  fit: (dataset, options) => fitReference('peak', dataset, options),
};
