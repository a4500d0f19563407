import { Duration, Stack, TimeZone } from 'aws-cdk-lib';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Alias } from 'aws-cdk-lib/aws-lambda';
import { Schedule, ScheduleExpression, ScheduleTargetInput } from 'aws-cdk-lib/aws-scheduler';
import { LambdaInvoke } from 'aws-cdk-lib/aws-scheduler-targets';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { StageConfiguration } from '../configuration/stage-options.ts';
import { asFunction } from './as-function.ts';

export interface RetrainingScheduleProps {
  readonly retraining: StageConfiguration['retraining'];
  readonly train: Alias;
  /** Gets the tasks that could not be started. */
  readonly deadLetters: Queue;
}

/** Retrains on the clock of the place whose demand is forecast; what cannot be started is kept. */
export class RetrainingSchedule extends Construct {
  constructor(scope: Construct, id: string, props: RetrainingScheduleProps) {
    super(scope, id);
    const { retraining, train } = props;
    new Schedule(this, 'Schedule', {
      description: 'wattcast: retrains the models',
      schedule: ScheduleExpression.expression(
        `cron(${retraining.cron})`,
        TimeZone.of(retraining.timeZone),
      ),
      target: new LambdaInvoke(asFunction(train), {
        role: this.createRole(),
        deadLetterQueue: props.deadLetters,
        input: ScheduleTargetInput.fromObject({}),
        maxEventAge: Duration.hours(1),
        retryAttempts: 3,
      }),
    });
  }

  /** Only schedules of this account may use it, whoever else's service asks on their behalf. */
  private createRole(): Role {
    return new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('scheduler.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
      }),
    });
  }
}
