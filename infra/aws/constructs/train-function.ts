import { Duration, Size } from 'aws-cdk-lib';
import { Platform } from 'aws-cdk-lib/aws-ecr-assets';
import {
  type Alias,
  Architecture,
  DockerImageCode,
  DockerImageFunction,
  Tracing,
} from 'aws-cdk-lib/aws-lambda';
import { SqsDestination } from 'aws-cdk-lib/aws-lambda-destinations';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { TrainEnvironment } from '../../../functions/train/environment.ts';
import type { StageConfiguration } from '../configuration/stage-options.ts';
import { acknowledge } from './acknowledge.ts';
import { FunctionIdentity } from './function-identity.ts';
import { LIVE } from './names.ts';
import type { ObjectStore } from './object-store.ts';

export interface TrainFunctionProps {
  readonly configuration: StageConfiguration;
  readonly store: ObjectStore;
  /** Gets the tasks that failed twice. */
  readonly deadLetters: Queue;
  /** The container's build context, Dockerfile included, as `infra/bundle/` leaves it. */
  readonly bundleDirectory: string;
}

/** One training task on native TensorFlow: reads readings, writes versions. */
export class TrainFunction extends Construct {
  /** The version that serves; a deployment moves it. */
  readonly live: Alias;

  constructor(scope: Construct, id: string, props: TrainFunctionProps) {
    super(scope, id);
    const { configuration, store } = props;
    const identity = new FunctionIdentity(this, 'Identity', configuration);
    store.grantRead(identity.role, 'series/', 'models/');
    store.grantWrite(identity.role, 'models/');
    const environment: TrainEnvironment = { WATTCAST_STORE: store.url };
    const code = new DockerImageFunction(this, 'Function', {
      description: 'wattcast: one training task',
      // TensorFlow publishes its C library for Linux on x64; on arm64 there is none to rely on.
      architecture: Architecture.X86_64,
      code: DockerImageCode.fromImageAsset(props.bundleDirectory, {
        platform: Platform.LINUX_AMD64,
      }),
      environment: { ...environment },
      memorySize: configuration.train.memoryMb,
      ephemeralStorageSize: Size.mebibytes(configuration.train.diskMb),
      timeout: Duration.seconds(configuration.train.timeoutSeconds),
      tracing: configuration.tracing ? Tracing.ACTIVE : Tracing.DISABLED,
      role: identity.role,
      logGroup: identity.logGroup,
    });
    identity.belongTo(code);
    acknowledge(
      code,
      'Serverless-LambdaDLQ',
      'Its alias has a destination for failures, which gets the task and the reason as well.',
    );
    this.live = code.addAlias(LIVE);
    this.live.configureAsyncInvoke({
      onFailure: new SqsDestination(props.deadLetters),
      maxEventAge: Duration.hours(2),
      retryAttempts: 1,
    });
  }
}
