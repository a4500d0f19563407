import { Stack } from 'aws-cdk-lib';
import type { Alarm } from 'aws-cdk-lib/aws-cloudwatch';
import {
  type ILambdaDeploymentConfig,
  LambdaDeploymentConfig,
  LambdaDeploymentGroup,
} from 'aws-cdk-lib/aws-codedeploy';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Alias } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import type { TrafficShift } from '../configuration/stage-options.ts';

export interface GradualReleaseProps {
  readonly live: Alias;
  readonly traffic: TrafficShift;
  /** Any of these, raised while traffic moves, takes it back to the version before. */
  readonly rollBackOn: readonly Alarm[];
}

const shifts: Readonly<Record<TrafficShift, ILambdaDeploymentConfig>> = {
  'all-at-once': LambdaDeploymentConfig.ALL_AT_ONCE,
  'canary-5-minutes': LambdaDeploymentConfig.CANARY_10PERCENT_5MINUTES,
  'canary-10-minutes': LambdaDeploymentConfig.CANARY_10PERCENT_10MINUTES,
  'canary-30-minutes': LambdaDeploymentConfig.CANARY_10PERCENT_30MINUTES,
  'linear-10-minutes': LambdaDeploymentConfig.LINEAR_10PERCENT_EVERY_1MINUTE,
};

/** A new version gets a tenth of the traffic first, and keeps it only if no alarm is raised. */
export class GradualRelease extends Construct {
  constructor(scope: Construct, id: string, props: GradualReleaseProps) {
    super(scope, id);
    const role = this.createRole(props);
    const group = new LambdaDeploymentGroup(this, 'Group', {
      // CDK would add a managed policy that reaches every function of the account.
      role: role.withoutPolicyUpdates(),
      alias: props.live,
      deploymentConfig: shifts[props.traffic],
      alarms: [...props.rollBackOn],
      autoRollback: { failedDeployment: true, stoppedDeployment: true, deploymentInAlarm: true },
    });
    group.node.addDependency(role.node.findChild('DefaultPolicy'));
  }

  /** Moves this alias and looks at these alarms, and nothing else. */
  private createRole({ live, rollBackOn }: GradualReleaseProps): Role {
    const role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('codedeploy.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
      }),
    });
    role.addToPolicy(
      new PolicyStatement({
        actions: [
          'lambda:GetAlias',
          'lambda:UpdateAlias',
          'lambda:GetProvisionedConcurrencyConfig',
        ],
        resources: [live.lambda.functionArn],
      }),
    );
    role.addToPolicy(
      new PolicyStatement({
        actions: ['cloudwatch:DescribeAlarms'],
        resources: rollBackOn.map((alarm) => alarm.alarmArn),
      }),
    );
    return role;
  }
}
