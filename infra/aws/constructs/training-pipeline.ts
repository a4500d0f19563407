import { ArnFormat, Stack } from 'aws-cdk-lib';
import { EventBus } from 'aws-cdk-lib/aws-events';
import { Policy, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Alias } from 'aws-cdk-lib/aws-lambda';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { type CfnStateMachine, DefinitionBody, StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { acknowledge } from './acknowledge.ts';
import { createAfterPermissions } from './after-permissions.ts';
import type { BatchTraining } from './batch-training.ts';
import { continueInBatch } from './continue-in-batch.ts';
import type { ObjectStore } from './object-store.ts';

export interface TrainingPipelineProps {
  readonly train: Alias;
  readonly store: ObjectStore;
  /** Gets what failed for good, with everything needed to run it again. */
  readonly deadLetters: Queue;
  readonly tracing: boolean;
  /** The pipeline in the Amazon States Language; the same text runs locally. */
  readonly definition: string;
  /** Where fits go on that are too much for Lambda. @default - they fail, or take many tasks */
  readonly batch?: BatchTraining | undefined;
}

/** Plans which models are due, trains them side by side, and lets in what has earned it. */
export class TrainingPipeline extends Construct {
  readonly stateMachine: StateMachine;
  /** Where it announces `model.trained`, `.promoted`, `.rejected`, `.awaiting-approval`, `.failed`. */
  readonly events: EventBus;

  constructor(scope: Construct, id: string, props: TrainingPipelineProps) {
    super(scope, id);
    this.events = new EventBus(this, 'Events', { description: 'wattcast: what became of models' });
    const role = this.createRole(props);
    this.stateMachine = new StateMachine(this, 'StateMachine', {
      definitionBody: DefinitionBody.fromString(
        props.batch === undefined
          ? JSON.stringify(JSON.parse(props.definition))
          : continueInBatch(props.definition),
      ),
      definitionSubstitutions: {
        TrainFunctionArn: props.train.functionArn,
        EventBusName: this.events.eventBusName,
        DeadLetterQueueUrl: props.deadLetters.queueUrl,
        ...(props.batch && {
          JobQueueArn: props.batch.queue.jobQueueArn,
          JobDefinitionArn: props.batch.definition.jobDefinitionArn,
        }),
      },
      role,
      tracingEnabled: props.tracing,
    });
    createAfterPermissions(this.stateMachine.node.defaultChild, role);
    this.letMap(role);
    if (props.batch !== undefined) this.letSubmit(role, props.batch);
    this.answerForFindings(role, props.tracing);
  }

  private createRole({ train, store, deadLetters }: TrainingPipelineProps): Role {
    const role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('states.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
      }),
    });
    const allow = (actions: string[], resource: string) =>
      role.addToPolicy(new PolicyStatement({ actions, resources: [resource] }));
    allow(['lambda:InvokeFunction'], train.functionArn);
    allow(['events:PutEvents'], this.events.eventBusArn);
    allow(['sqs:SendMessage', 'sqs:DeleteMessage'], deadLetters.queueArn);
    store.grantRead(role, 'runs/');
    store.grantUpload(role, 'runs/');
    return role;
  }

  /** A distributed map runs as executions of the same machine, which needs the machine's own name. */
  private letMap(role: Role): void {
    const { stateMachineName, stateMachineArn } = this.stateMachine;
    const executions = Stack.of(this).formatArn({
      service: 'states',
      resource: 'execution',
      resourceName: `${stateMachineName}/*`,
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
    const policy = new Policy(this, 'MapPolicy', {
      statements: [
        new PolicyStatement({ actions: ['states:StartExecution'], resources: [stateMachineArn] }),
        new PolicyStatement({
          actions: ['states:DescribeExecution', 'states:StopExecution'],
          resources: [executions],
        }),
      ],
    });
    policy.attachToRole(role);
    acknowledge(
      policy,
      `AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:states:<AWS::Region>:<AWS::AccountId>:execution:<${this.logicalIdOfMachine()}.Name>/*]`,
      'The names of the executions of a map are made when it runs; the machine is the limit.',
    );
  }

  /** Step Functions learns of the end of a job by a rule of its own, which it makes at the first one. */
  private letSubmit(role: Role, { queue, definition }: BatchTraining): void {
    const arn = (service: string, resource: string, resourceName: string) =>
      Stack.of(this).formatArn({ service, resource, resourceName });
    const policy = new Policy(this, 'BatchPolicy', {
      statements: [
        new PolicyStatement({
          actions: ['batch:SubmitJob'],
          resources: [queue.jobQueueArn, definition.jobDefinitionArn],
        }),
        new PolicyStatement({
          actions: ['batch:TerminateJob'],
          resources: [arn('batch', 'job', '*')],
        }),
        new PolicyStatement({ actions: ['batch:DescribeJobs'], resources: ['*'] }),
        new PolicyStatement({
          actions: ['events:DescribeRule', 'events:PutRule', 'events:PutTargets'],
          resources: [arn('events', 'rule', 'StepFunctionsGetEventsForBatchJobsRule')],
        }),
      ],
    });
    policy.attachToRole(role);
    acknowledge(
      policy,
      'AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:batch:<AWS::Region>:<AWS::AccountId>:job/*]',
      'The names of jobs are made when they are submitted.',
    );
    acknowledge(
      policy,
      'AwsSolutions-IAM5[Resource::*]',
      'batch:DescribeJobs, by which Step Functions sees how a job is, takes only "*".',
    );
  }

  private answerForFindings(role: Role, tracing: boolean): void {
    acknowledge(
      this.stateMachine,
      'AwsSolutions-SF1',
      'Its history is kept for 90 days by Step Functions itself, and every task writes a log.',
    );
    if (tracing) {
      acknowledge(
        role,
        'AwsSolutions-IAM5[Resource::*]',
        'X-Ray knows no resources: its actions take only "*".',
      );
    } else {
      const off = 'Tracing is an option of the stage, off here.';
      acknowledge(this.stateMachine, 'AwsSolutions-SF2', off);
      acknowledge(this.stateMachine, 'Serverless-StepFunctionStateMachineXray', off);
    }
  }

  private logicalIdOfMachine(): string {
    return Stack.of(this).getLogicalId(this.stateMachine.node.defaultChild as CfnStateMachine);
  }
}
