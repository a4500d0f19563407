import type { Covariate } from '../../../models/series/series.ts';
import { CommandOptionError } from '../failure.ts';
import type { BacktestOptions } from './backtest-command.ts';
import type { BacktestData } from './read-backtest-data.ts';
import { refuseMixedSteps } from './refuse-mixed-steps.ts';

/**
 * Every series with the readings of the others beside it, as covariates that are known until the
 * origin alone.
 * @throws CommandOptionError where there is nothing to put beside it, or steps differ
 */
export function besideEachOther(
  series: readonly BacktestData[],
  { forecaster }: Pick<BacktestOptions, 'forecaster'>,
): BacktestData[] {
  refuseUseless(series, forecaster);
  refuseMixedSteps(series);
  return series.map((one) => {
    const others = series.filter((other) => other !== one).map(asCovariate);
    const { target, covariates } = one.dataset;
    return { ...one, dataset: { target, covariates: [...covariates, ...others] } };
  });
}

function asCovariate({ name, dataset: { target } }: BacktestData): Covariate {
  const { startAt, values } = target;
  return { name: `neighbour ${name}`, known: 'past', startAt, values };
}

function refuseUseless(series: readonly BacktestData[], forecaster: string): void {
  if (series.length < 2) {
    throw new CommandOptionError(
      '--neighbours puts series beside each other, and there is one. Name several: --series north ' +
        'south, or --target North,South.',
      { series: series.map(({ name }) => name) },
    );
  }
  if (forecaster === 'auto' || forecaster === 'linear') return;
  throw new CommandOptionError(
    `"${forecaster}" looks at no neighbours. Leave --neighbours out, or take --forecaster auto or linear.`,
    { forecaster },
  );
}
