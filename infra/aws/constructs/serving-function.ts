import { Duration } from 'aws-cdk-lib';
import type { Role } from 'aws-cdk-lib/aws-iam';
import {
  type Alias,
  Architecture,
  Code,
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
  readonly environment: Readonly<Record<string, string>>;
  readonly size: StageConfiguration['manage'];
  readonly configuration: StageConfiguration;
}

/** A function that answers the API: Node 24 on arm64, a role of its own, an alias that serves. */
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
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      code: Code.fromAsset(props.bundleDirectory),
      handler: 'index.handler',
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
