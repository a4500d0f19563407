import type { Construct } from 'constructs';
import type { PredictEnvironment } from '../../../functions/predict/environment.ts';
import type { StageConfiguration } from '../configuration/stage-options.ts';
import type { ObjectStore } from './object-store.ts';
import { ServingFunction } from './serving-function.ts';
import { keepWarm } from './warm-capacity.ts';

export interface ServingFunctionPlace {
  readonly configuration: StageConfiguration;
  readonly store: ObjectStore;
  /** The bundled function, as `infra/bundle/` leaves it. */
  readonly bundleDirectory: string;
}

export interface PredictFunctionProps extends ServingFunctionPlace {
  /** Name of the stage: a dimension of its metrics. */
  readonly stage: string;
}

/** Forecasts and inference: reads models and readings, writes nothing. */
export class PredictFunction extends ServingFunction {
  constructor(scope: Construct, id: string, { store, stage, ...place }: PredictFunctionProps) {
    const { predict } = place.configuration;
    const environment: PredictEnvironment = { WATTCAST_STORE: store.url, WATTCAST_STAGE: stage };
    super(scope, id, {
      ...place,
      description: 'wattcast: forecasts and inference',
      environment: { ...environment },
      size: predict,
      isImage: predict.runtime === 'native',
    });
    store.grantRead(this.role, 'models/', 'series/');
    if (predict.warm !== undefined) keepWarm(this.live, predict.warm);
  }
}
