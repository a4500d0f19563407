import { Duration } from 'aws-cdk-lib';
import {
  type Alias,
  Architecture,
  Code,
  Function as LambdaFunction,
  Runtime,
  Tracing,
} from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import type { PredictEnvironment } from '../../../functions/predict/environment.ts';
import type { StageConfiguration } from '../configuration/stage-options.ts';
import { acknowledge } from './acknowledge.ts';
import { FunctionIdentity } from './function-identity.ts';
import { LIVE } from './names.ts';
import type { ObjectStore } from './object-store.ts';
import { keepWarm } from './warm-capacity.ts';

export interface PredictFunctionProps {
  readonly configuration: StageConfiguration;
  readonly store: ObjectStore;
  /** The bundled function, as `infra/bundle/` leaves it. */
  readonly bundleDirectory: string;
}

/** Forecasts and inference: reads models and readings, writes nothing. */
export class PredictFunction extends Construct {
  /** The version that serves; a deployment moves it. */
  readonly live: Alias;

  constructor(scope: Construct, id: string, props: PredictFunctionProps) {
    super(scope, id);
    const { configuration, store } = props;
    const identity = new FunctionIdentity(this, 'Identity', configuration);
    store.grantRead(identity.role, 'models/', 'series/');
    const environment: PredictEnvironment = { WATTCAST_STORE: store.url };
    const code = new LambdaFunction(this, 'Function', {
      description: 'wattcast: forecasts and inference',
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      code: Code.fromAsset(props.bundleDirectory),
      handler: 'index.handler',
      environment: { ...environment },
      memorySize: configuration.predict.memoryMb,
      timeout: Duration.seconds(configuration.predict.timeoutSeconds),
      tracing: configuration.tracing ? Tracing.ACTIVE : Tracing.DISABLED,
      ...(configuration.predict.reservedConcurrency !== undefined && {
        reservedConcurrentExecutions: configuration.predict.reservedConcurrency,
      }),
      role: identity.role,
      logGroup: identity.logGroup,
    });
    identity.belongTo(code);
    acknowledge(
      code,
      'Serverless-LambdaDLQ',
      'It is only ever called by the API, which waits for the answer: nothing can get lost.',
    );
    this.live = code.addAlias(LIVE);
    if (configuration.predict.warm !== undefined) keepWarm(this.live, configuration.predict.warm);
  }
}
