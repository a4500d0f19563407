import { RemovalPolicy } from 'aws-cdk-lib';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { StageConfiguration } from '../configuration/stage-options.ts';
import { acknowledge } from './acknowledge.ts';
import { createAfterPermissions } from './after-permissions.ts';

export interface FunctionIdentityProps {
  readonly logDays: StageConfiguration['logDays'];
  readonly tracing: boolean;
}

/**
 * Who a function is: a role that may write to its own log group and, until it is granted more, do
 * nothing else. The managed policy that CDK gives by default may write to every log of the account.
 */
export class FunctionIdentity extends Construct {
  readonly role: Role;
  readonly logGroup: LogGroup;
  private readonly tracing: boolean;

  constructor(scope: Construct, id: string, props: FunctionIdentityProps) {
    super(scope, id);
    this.logGroup = new LogGroup(this, 'Log', {
      retention: props.logDays,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    this.role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
    });
    this.logGroup.grantWrite(this.role);
    this.tracing = props.tracing;
  }

  /** Makes `code` wait for this role's permissions, and answers for what they are. */
  belongTo(code: LambdaFunction): void {
    createAfterPermissions(code.node.defaultChild, this.role);
    if (this.tracing) {
      acknowledge(
        this.role,
        'AwsSolutions-IAM5[Resource::*]',
        'X-Ray knows no resources: its two actions, put segments and put telemetry, take only "*".',
      );
    } else {
      acknowledge(code, 'Serverless-LambdaTracing', 'Tracing is an option of the stage, off here.');
    }
  }
}
