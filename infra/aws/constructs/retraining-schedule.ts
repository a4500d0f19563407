import { Duration, Stack, TimeZone } from 'aws-cdk-lib';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Schedule, ScheduleExpression, ScheduleTargetInput } from 'aws-cdk-lib/aws-scheduler';
import { StepFunctionsStartExecution } from 'aws-cdk-lib/aws-scheduler-targets';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import type { StageConfiguration } from '../configuration/stage-options.ts';
import { DeadLetters } from './dead-letters.ts';

export interface RetrainingScheduleProps {
  readonly retraining: StageConfiguration['retraining'];
  readonly pipeline: StateMachine;
}

/**
 * Starts the pipeline on the clock of the place whose demand is forecast: often, to train what is due
 * by its own schedule, and once in a while to look whether champions have drifted.
 */
export class RetrainingSchedule extends Construct {
  /** Runs that could not even be started. */
  readonly unstarted: Queue;
  private readonly role: Role;
  private readonly props: RetrainingScheduleProps;

  constructor(scope: Construct, id: string, props: RetrainingScheduleProps) {
    super(scope, id);
    this.props = props;
    this.unstarted = new DeadLetters(this, 'Unstarted').queue;
    this.role = this.createRole();
    this.start('Due', props.retraining.cron, false);
    this.start('Watch', props.retraining.watchCron, true);
  }

  private start(id: string, cron: string, watch: boolean): void {
    const { retraining, pipeline } = this.props;
    new Schedule(this, id, {
      description: watch
        ? 'wattcast: trains what is due and looks for drift'
        : 'wattcast: trains what is due',
      schedule: ScheduleExpression.expression(`cron(${cron})`, TimeZone.of(retraining.timeZone)),
      target: new StepFunctionsStartExecution(pipeline, {
        role: this.role,
        deadLetterQueue: this.unstarted,
        input: ScheduleTargetInput.fromObject({ select: { due: true }, watch }),
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
