import { Duration } from 'aws-cdk-lib';
import { Platform } from 'aws-cdk-lib/aws-ecr-assets';
import type { Role } from 'aws-cdk-lib/aws-iam';
import {
  type Alias,
  Architecture,
  Code,
  Handler,
  Function as LambdaFunction,
  Runtime,
  Tracing,
} from 'aws-cdk-lib/aws-lambda';
import type { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { StageConfiguration } from '../configuration/stage-options.ts';
import { acknowledge } from './acknowledge.ts';
import { FunctionIdentity } from './function-identity.ts';
import { LIVE } from './names.ts';

export interface ServingFunctionProps {
  readonly description: string;
  /** The bundled function, as `infra/bundle/` leaves it. */
  readonly bundleDirectory: string;
  /** Whether the bundle is the build context of a container image. @default - a zip */
  readonly isImage?: boolean;
  readonly environment: Readonly<Record<string, string>>;
  readonly size: StageConfiguration['manage'];
  readonly configuration: StageConfiguration;
}

/** A function that answers the API: a zip for Node 24 on arm64, or an image on x64; a role of its own, an alias that serves. */
export class ServingFunction extends Construct {
  /** The version that serves; a deployment moves it. */
  readonly live: Alias;
  readonly log: LogGroup;
  protected readonly role: Role;

  constructor(scope: Construct, id: string, props: ServingFunctionProps) {
    super(scope, id);
    const { configuration, size } = props;
    const identity = new FunctionIdentity(this, 'Identity', configuration);
    this.role = identity.role;
    this.log = identity.logGroup;
    const code = new LambdaFunction(this, 'Function', {
      description: props.description,
      ...(props.isImage ? imageOf(props.bundleDirectory) : zipOf(props.bundleDirectory)),
      environment: { ...props.environment },
      memorySize: size.memoryMb,
      timeout: Duration.seconds(size.timeoutSeconds),
      ...(size.reservedConcurrency !== undefined && {
        reservedConcurrentExecutions: size.reservedConcurrency,
      }),
      tracing: configuration.tracing ? Tracing.ACTIVE : Tracing.DISABLED,
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
  }
}

function zipOf(directory: string) {
  return {
    runtime: Runtime.NODEJS_24_X,
    architecture: Architecture.ARM_64,
    code: Code.fromAsset(directory),
    handler: 'index.handler',
  };
}

/** TensorFlow publishes its C library for Linux on x64. */
function imageOf(directory: string) {
  return {
    runtime: Runtime.FROM_IMAGE,
    architecture: Architecture.X86_64,
    code: Code.fromAssetImage(directory, { platform: Platform.LINUX_AMD64 }),
    handler: Handler.FROM_IMAGE,
  };
}
