import { Duration, Size } from 'aws-cdk-lib';
import { Platform } from 'aws-cdk-lib/aws-ecr-assets';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import {
  type Alias,
  Architecture,
  DockerImageCode,
  DockerImageFunction,
  Tracing,
} from 'aws-cdk-lib/aws-lambda';
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
  /** Holds what failed for good, to be planned again. */
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
    // From `runs/` it reads what an earlier task kept of a fit that outlasted it.
    store.grantRead(identity.role, 'series/', 'models/', 'jobs/', 'runs/');
    store.grantWrite(identity.role, 'models/', 'jobs/', 'runs/');
    identity.role.addToPolicy(
      new PolicyStatement({
        actions: ['sqs:ReceiveMessage', 'sqs:DeleteMessage'],
        resources: [props.deadLetters.queueArn],
      }),
    );
    const environment: TrainEnvironment = {
      WATTCAST_STORE: store.url,
      WATTCAST_DEAD_LETTERS: props.deadLetters.queueUrl,
      WATTCAST_TRAINING_CONCURRENCY: String(configuration.train.atOnce),
    };
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
      'It is only ever called by the pipeline, which waits, and keeps what failed itself.',
    );
    this.live = code.addAlias(LIVE);
  }
}
