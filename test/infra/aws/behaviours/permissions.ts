import { expect } from 'vitest';
import type { Behaviour } from '../support/behaviour.ts';
import {
  permissionsByRole,
  readable,
  resourcePolicies,
  trustByRole,
} from '../support/permissions.ts';

const listingOf = (...prefixes: string[]) =>
  `when ${JSON.stringify({ StringLikeIfExists: { 's3:prefix': prefixes } })}`;
const ofThisAccount = 'when {"StringEquals":{"aws:SourceAccount":{"Ref":"AWS::AccountId"}}}';

/** CDK's repository of images in this account, which bootstrapping made. */
const onImages =
  'on ecr: repository/cdk-hnb659fds-container-assets-' +
  ['AWS::AccountId', 'AWS::Region'].map((name) => `\${${name}}`).join('-');

/** Every permission that anything in the stack has. A new one belongs here, with its reason. */
const allowed: Readonly<Record<string, readonly string[]>> = {
  // Reads artifacts, and the readings it forecasts from.
  PredictIdentityRole: [
    'logs:CreateLogStream on <PredictIdentityLog>',
    'logs:PutLogEvents on <PredictIdentityLog>',
    's3:GetObject on <StoreBucket>/models/*',
    's3:GetObject on <StoreBucket>/series/*',
    `s3:ListBucket on <StoreBucket> ${listingOf('models/*', 'series/*')}`,
    'xray:PutTelemetryRecords on *',
    'xray:PutTraceSegments on *',
  ],
  // Reads and writes models, starts the pipeline for those that are asked for; knows no readings.
  ManageIdentityRole: [
    'logs:CreateLogStream on <ManageIdentityLog>',
    'logs:PutLogEvents on <ManageIdentityLog>',
    's3:GetObject on <StoreBucket>/jobs/*',
    's3:GetObject on <StoreBucket>/models/*',
    `s3:ListBucket on <StoreBucket> ${listingOf('models/*', 'jobs/*')}`,
    's3:PutObject on <StoreBucket>/jobs/*',
    's3:PutObject on <StoreBucket>/models/*',
    'states:StartExecution on <PipelineStateMachine>',
    'xray:PutTelemetryRecords on *',
    'xray:PutTraceSegments on *',
  ],
  // Reads and writes readings, takes uploads and throws them away; knows no models.
  ReadingsIdentityRole: [
    'logs:CreateLogStream on <ReadingsIdentityLog>',
    'logs:PutLogEvents on <ReadingsIdentityLog>',
    's3:DeleteObject on <StoreBucket>/uploads/*',
    's3:GetObject on <StoreBucket>/series/*',
    's3:GetObject on <StoreBucket>/uploads/*',
    `s3:ListBucket on <StoreBucket> ${listingOf('series/*', 'uploads/*')}`,
    's3:PutObject on <StoreBucket>/series/*',
    's3:PutObject on <StoreBucket>/uploads/*',
    'sqs:GetQueueAttributes on <ReadingsUnimportedQueue>',
    'sqs:GetQueueUrl on <ReadingsUnimportedQueue>',
    'sqs:SendMessage on <ReadingsUnimportedQueue>',
    'xray:PutTelemetryRecords on *',
    'xray:PutTraceSegments on *',
  ],
  // Reads readings and the champion, writes versions, jobs and unfinished fits, never a reading; plans
  // what failed again.
  TrainIdentityRole: [
    'logs:CreateLogStream on <TrainIdentityLog>',
    'logs:PutLogEvents on <TrainIdentityLog>',
    's3:GetObject on <StoreBucket>/jobs/*',
    's3:GetObject on <StoreBucket>/models/*',
    's3:GetObject on <StoreBucket>/runs/*',
    's3:GetObject on <StoreBucket>/series/*',
    `s3:ListBucket on <StoreBucket> ${listingOf('series/*', 'models/*', 'jobs/*', 'runs/*')}`,
    's3:PutObject on <StoreBucket>/jobs/*',
    's3:PutObject on <StoreBucket>/models/*',
    's3:PutObject on <StoreBucket>/runs/*',
    'sqs:DeleteMessage on <DeadLettersQueue>',
    'sqs:ReceiveMessage on <DeadLettersQueue>',
    'xray:PutTelemetryRecords on *',
    'xray:PutTraceSegments on *',
  ],
  // What train may, less its dead letters: a fit goes on in AWS Batch.
  BatchJobRole: [
    's3:GetObject on <StoreBucket>/jobs/*',
    's3:GetObject on <StoreBucket>/models/*',
    's3:GetObject on <StoreBucket>/runs/*',
    's3:GetObject on <StoreBucket>/series/*',
    `s3:ListBucket on <StoreBucket> ${listingOf('series/*', 'models/*', 'jobs/*', 'runs/*')}`,
    's3:PutObject on <StoreBucket>/jobs/*',
    's3:PutObject on <StoreBucket>/models/*',
    's3:PutObject on <StoreBucket>/runs/*',
  ],
  // Fetches the image and writes the log, before and around the container.
  BatchContainerExecutionRole: [
    ...['BatchCheckLayerAvailability', 'BatchGetImage'].map(
      (action) => `ecr:${action} ${onImages}`,
    ),
    'ecr:GetAuthorizationToken on *',
    `ecr:GetDownloadUrlForLayer ${onImages}`,
    'logs:CreateLogStream on <BatchLog>',
    'logs:PutLogEvents on <BatchLog>',
  ],
  // Runs training tasks, maps over a list in the store, announces, and keeps what failed for good.
  PipelineRole: [
    'batch:DescribeJobs on *',
    'batch:SubmitJob on <BatchJob>',
    'batch:SubmitJob on <BatchJobs.JobQueueArn>',
    'batch:TerminateJob on batch: job/*',
    'events:DescribeRule on events: rule/StepFunctionsGetEventsForBatchJobsRule',
    'events:PutEvents on <PipelineEvents>',
    'events:PutRule on events: rule/StepFunctionsGetEventsForBatchJobsRule',
    'events:PutTargets on events: rule/StepFunctionsGetEventsForBatchJobsRule',
    'lambda:InvokeFunction on <TrainFunctionAliaslive>',
    's3:AbortMultipartUpload on <StoreBucket>/runs/*',
    's3:GetObject on <StoreBucket>/runs/*',
    `s3:ListBucket on <StoreBucket> ${listingOf('runs/*')}`,
    's3:ListMultipartUploadParts on <StoreBucket>/runs/*',
    's3:PutObject on <StoreBucket>/runs/*',
    'sqs:DeleteMessage on <DeadLettersQueue>',
    'sqs:SendMessage on <DeadLettersQueue>',
    'states:DescribeExecution on states: execution:<PipelineStateMachine.Name>/*',
    'states:StartExecution on <PipelineStateMachine>',
    'states:StopExecution on states: execution:<PipelineStateMachine.Name>/*',
    'xray:GetSamplingRules on *',
    'xray:GetSamplingTargets on *',
    'xray:PutTelemetryRecords on *',
    'xray:PutTraceSegments on *',
  ],
  // Tells people of what the pipeline announces.
  AnnouncementsRuleEventsRole: ['sns:Publish on <AlarmsTopic>'],
  AnnouncementsDriftEventsRole: ['sns:Publish on <AlarmsTopic>'],
  // Starts the pipeline, and keeps what could not be started.
  RetrainingRole: [
    'sqs:SendMessage on <RetrainingUnstartedQueue>',
    'states:StartExecution on <PipelineStateMachine>',
  ],
  // Moves the traffic of predict, and looks whether it is well.
  ReleaseRole: [
    'cloudwatch:DescribeAlarms on <AlarmsApiErrors>',
    'cloudwatch:DescribeAlarms on <AlarmsPredictCrashes>',
    'lambda:GetAlias on <PredictFunction>',
    'lambda:GetProvisionedConcurrencyConfig on <PredictFunction>',
    'lambda:UpdateAlias on <PredictFunction>',
  ],
  // For people: ask about readings, and keep the answers.
  QueriesAnalysts: [
    'athena:GetQueryExecution on athena: workgroup/wattcast-test',
    'athena:GetQueryResults on athena: workgroup/wattcast-test',
    'athena:GetWorkGroup on athena: workgroup/wattcast-test',
    'athena:StartQueryExecution on athena: workgroup/wattcast-test',
    'athena:StopQueryExecution on athena: workgroup/wattcast-test',
    ...['GetDatabase', 'GetPartitions', 'GetTable'].flatMap((action) => [
      `glue:${action} on glue: catalog`,
      `glue:${action} on glue: database/wattcast_test`,
      `glue:${action} on glue: table/wattcast_test/readings`,
    ]),
    's3:GetBucketLocation on <StoreBucket>',
    's3:GetObject on <StoreBucket>/queries/*',
    's3:GetObject on <StoreBucket>/series/*',
    `s3:ListBucket on <StoreBucket> ${listingOf('series/*', 'queries/*')}`,
    's3:PutObject on <StoreBucket>/queries/*',
  ],
  // API Gateway accepts this one policy for its logs and no other.
  ServiceApiCloudWatchRole: [
    'managed arn:<AWS::Partition>:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs',
  ],
};

const trusted: Readonly<Record<string, readonly string[]>> = {
  PredictIdentityRole: ['lambda.amazonaws.com'],
  ManageIdentityRole: ['lambda.amazonaws.com'],
  ReadingsIdentityRole: ['lambda.amazonaws.com'],
  TrainIdentityRole: ['lambda.amazonaws.com'],
  BatchJobRole: [`ecs-tasks.amazonaws.com ${ofThisAccount}`],
  BatchContainerExecutionRole: ['ecs-tasks.amazonaws.com'],
  PipelineRole: [`states.amazonaws.com ${ofThisAccount}`],
  AnnouncementsRuleEventsRole: ['events.amazonaws.com'],
  AnnouncementsDriftEventsRole: ['events.amazonaws.com'],
  RetrainingRole: [`scheduler.amazonaws.com ${ofThisAccount}`],
  ReleaseRole: [`codedeploy.amazonaws.com ${ofThisAccount}`],
  ServiceApiCloudWatchRole: ['apigateway.amazonaws.com'],
};

/** Whom resources let in themselves. */
const letIn: readonly string[] = [
  `AlarmsTopic: budgets.amazonaws.com sns:Publish ${ofThisAccount}`,
  `AlarmsTopic: cloudwatch.amazonaws.com sns:Publish ${ofThisAccount}`,
  expect.stringMatching(
    /^AnnouncementsUntoldQueue: events.amazonaws.com sqs:SendMessage when .*aws:SourceArn.*AnnouncementsDrift/,
  ),
  expect.stringMatching(
    /^AnnouncementsUntoldQueue: events.amazonaws.com sqs:SendMessage when .*aws:SourceArn.*AnnouncementsRule/,
  ),
  expect.stringMatching(
    /^ReadingsUnimportedQueue: events.amazonaws.com sqs:SendMessage when .*aws:SourceArn.*ReadingsUploads/,
  ),
];

export const permissionBehaviours: readonly Behaviour[] = [
  {
    name: 'every role may do what it needs and nothing else',
    check: (template) => {
      const found = Object.entries(permissionsByRole(template)).map(([role, permissions]) => [
        role,
        readable(permissions),
      ]);
      expect(Object.fromEntries(found)).toEqual(allowed);
    },
  },
  {
    name: 'every role is taken on only by the service it is for',
    check: (template) => expect(trustByRole(template)).toEqual(trusted),
  },
  {
    name: 'no resource lets in anybody but the services that must reach it',
    check: (template) => expect(resourcePolicies(template)).toEqual(letIn),
  },
  {
    name: 'predict cannot write, and only what takes nothing else has a permission for everything',
    check: (template) => {
      const byRole = permissionsByRole(template);
      const writes = (byRole['PredictIdentityRole'] ?? []).filter(
        ({ action }) => /^(?!xray|logs)/.test(action) && !/^s3:(Get|List)/.test(action),
      );
      const wild = Object.values(byRole)
        .flat()
        .filter(({ action, resource }) => action.includes('*') || resource === '*')
        .filter(
          ({ action }) =>
            !/^xray:(Put(TelemetryRecords|TraceSegments)|GetSampling(Rules|Targets))$/.test(
              action,
            ) && !['batch:DescribeJobs', 'ecr:GetAuthorizationToken'].includes(action),
        );
      expect({ writes, wild }).toEqual({ writes: [], wild: [] });
    },
  },
];
