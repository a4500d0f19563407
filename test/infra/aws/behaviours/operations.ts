import { parquetMetadata, parquetSchema } from 'hyparquet';
import { expect } from 'vitest';
import { encodeMonth } from '../../../../functions/shared/series/month-file.ts';
import { continueInBatch } from '../../../../infra/aws/constructs/continue-in-batch.ts';
import { emptyBlock } from '../../../../models/series/reading-block.ts';
import type { Behaviour } from '../support/behaviour.ts';
import { plainText } from '../support/plain-text.ts';
import { resource, resourcesOf } from '../support/resources.ts';
import { pipeline } from '../support/synthesized.ts';

export const operationBehaviours: readonly Behaviour[] = [
  {
    name: 'the pipeline starts on the clock of the place whose demand is forecast',
    check: (template) => {
      const machine = { Ref: resource(template, 'AWS::StepFunctions::StateMachine').id };
      const queue = resource(template, 'AWS::SQS::Queue', 'RetrainingUnstarted').id;
      for (const [cron, watch] of [
        ['30 4 ? * MON *', false],
        ['45 4 * * ? *', true],
      ] as const) {
        template.hasResourceProperties('AWS::Scheduler::Schedule', {
          ScheduleExpression: `cron(${cron})`,
          ScheduleExpressionTimezone: 'Australia/Melbourne',
          State: 'ENABLED',
          Target: {
            Arn: machine,
            Input: JSON.stringify({ select: { due: true }, watch }),
            DeadLetterConfig: { Arn: { 'Fn::GetAtt': [queue, 'Arn'] } },
            RetryPolicy: { MaximumRetryAttempts: 3 },
          },
        });
      }
    },
  },
  {
    name: 'the pipeline is the one that runs locally, with the queue, the bus and the function of the stack',
    check: (template) => {
      const { DefinitionString, DefinitionSubstitutions, TracingConfiguration } = resource(
        template,
        'AWS::StepFunctions::StateMachine',
      ).properties;
      expect(JSON.parse(DefinitionString)).toEqual(JSON.parse(continueInBatch(pipeline)));
      const named = Object.entries(DefinitionSubstitutions).map(([name, value]) => [
        name,
        plainText(value),
      ]);
      expect(Object.fromEntries(named)).toEqual({
        TrainFunctionArn: expect.stringMatching(/^<TrainFunctionAliaslive/),
        EventBusName: expect.stringMatching(/^<PipelineEvents/),
        DeadLetterQueueUrl: `<${resource(template, 'AWS::SQS::Queue', 'DeadLetters').id}>`,
        JobQueueArn: `<${resource(template, 'AWS::Batch::JobQueue').id}.JobQueueArn>`,
        JobDefinitionArn: `<${resource(template, 'AWS::Batch::JobDefinition').id}>`,
      });
      const placeholders = new Set(DefinitionString.match(/(?<=\$\{)\w+(?=\})/g));
      expect([...placeholders].sort()).toEqual(Object.keys(DefinitionSubstitutions).sort());
      expect(TracingConfiguration).toEqual({ Enabled: true });
    },
  },
  {
    name: 'people are told of a model that failed or that waits for their approval',
    check: (template) => {
      const untold = resource(template, 'AWS::SQS::Queue', 'AnnouncementsUntold').id;
      template.hasResourceProperties('AWS::Events::Rule', {
        EventBusName: { Ref: resource(template, 'AWS::Events::EventBus').id },
        EventPattern: {
          source: ['wattcast'],
          'detail-type': ['model.failed', 'model.awaiting-approval'],
        },
        State: 'ENABLED',
        Targets: [
          {
            Arn: { Ref: resource(template, 'AWS::SNS::Topic').id },
            DeadLetterConfig: { Arn: { 'Fn::GetAtt': [untold, 'Arn'] } },
          },
        ],
      });
    },
  },
  {
    name: 'what failed for good is kept for 14 days',
    check: (template) => {
      for (const { properties } of resourcesOf(template, 'AWS::SQS::Queue')) {
        expect(properties.MessageRetentionPeriod).toBe(1_209_600);
      }
    },
  },
  {
    name: 'dead letters travel over TLS only',
    check: (template) => {
      const policies = resourcesOf(template, 'AWS::SQS::QueuePolicy');
      expect(policies).toHaveLength(resourcesOf(template, 'AWS::SQS::Queue').length);
      for (const { properties } of policies) {
        expect(properties.PolicyDocument.Statement).toContainEqual(
          expect.objectContaining({
            Effect: 'Deny',
            Action: 'sqs:*',
            Condition: { Bool: { 'aws:SecureTransport': 'false' } },
          }),
        );
      }
    },
  },
  {
    name: 'one page shows whether the service is well',
    check: (template) => {
      const { DashboardBody } = resource(template, 'AWS::CloudWatch::Dashboard').properties;
      const page = plainText(DashboardBody);
      for (const { id } of resourcesOf(template, 'AWS::CloudWatch::Alarm')) {
        expect(page).toContain(`<${id}>`);
      }
      expect(page).toContain('5XXError');
    },
  },
  {
    name: 'what is deployed says where it answers, but never the key itself',
    check: (template) => {
      const outputs = Object.fromEntries(
        Object.entries(template.findOutputs('*')).map(([id, { Value }]) => [id, plainText(Value)]),
      );
      const key = resource(template, 'AWS::ApiGateway::ApiKey').id;
      expect(Object.keys(outputs).sort()).toEqual([
        'AlarmTopic',
        'AnalystsPolicy',
        'ApiKeyId',
        'Bucket',
        'FirstCall',
        'TrainingPipeline',
        'Url',
      ]);
      expect(outputs['Url']).toMatch(/^https:\/\/<ServiceApiCustomDomain\w+>$/);
      expect(outputs['ApiKeyId']).toBe(`<${key}>`);
      expect(outputs['FirstCall']).toContain(`--api-key <${key}>`);
      expect(outputs['FirstCall']).toContain(`${outputs['Url']}/v1/timeseries/models`);
    },
  },
  {
    name: 'readings are found where they are written, by the name of their series',
    check: (template) => {
      const bucket = resource(template, 'AWS::S3::Bucket').id;
      const { TableInput } = resource(template, 'AWS::Glue::Table').properties;
      expect(plainText(TableInput.Parameters['storage.location.template'])).toBe(
        `s3://<${bucket}>/series/\${series}/readings/`,
      );
      expect(TableInput.PartitionKeys).toEqual([{ Name: 'series', Type: 'string' }]);
      expect(
        TableInput.StorageDescriptor.Columns.map(({ Name }: { Name: string }) => Name),
      ).toEqual(columnNames());
    },
  },
  {
    name: 'a query reads no more than it may, and its answer is kept encrypted',
    check: (template) =>
      template.hasResourceProperties('AWS::Athena::WorkGroup', {
        WorkGroupConfiguration: {
          EnforceWorkGroupConfiguration: true,
          BytesScannedCutoffPerQuery: 20 * 2 ** 30,
          ResultConfiguration: { EncryptionConfiguration: { EncryptionOption: 'SSE_S3' } },
        },
      }),
  },
  {
    name: 'the cost of a stage can be told apart',
    check: (template) => {
      for (const type of ['AWS::S3::Bucket', 'AWS::Lambda::Function', 'AWS::ApiGateway::RestApi']) {
        for (const { properties } of resourcesOf(template, type)) {
          expect(properties.Tags).toEqual([
            { Key: 'team', Value: 'grid' },
            { Key: 'wattcast:stage', Value: 'test' },
          ]);
        }
      }
    },
  },
];

/** Of a month as the readings function writes it. */
function columnNames(): string[] {
  const month = encodeMonth(emptyBlock({ startAt: 0, stepMinutes: 60, length: 1 }), 0, 1);
  const metadata = parquetMetadata(Uint8Array.from(month).buffer);
  return parquetSchema(metadata).children.map(({ element }) => element.name);
}
