import { Match } from 'aws-cdk-lib/assertions';
import { expect } from 'vitest';
import type { Behaviour } from '../support/behaviour.ts';
import { plainText } from '../support/plain-text.ts';
import { resource, resourcesOf } from '../support/resources.ts';

export const functionBehaviours: readonly Behaviour[] = [
  {
    name: 'every function is told where the store is, and what else it needs',
    check: (template) => {
      const bucket = resource(template, 'AWS::S3::Bucket').id;
      const queue = resource(template, 'AWS::SQS::Queue', 'DeadLetters').id;
      const told = resourcesOf(template, 'AWS::Lambda::Function').map(({ id, properties }) => [
        id.replace(/Function\w+$/, ''),
        Object.entries(properties.Environment.Variables)
          .map(([name, value]) => `${name}=${plainText(value)}`)
          .sort(),
      ]);
      const store = `WATTCAST_STORE=s3://<${bucket}>`;
      expect(Object.fromEntries(told)).toEqual({
        Predict: ['WATTCAST_STAGE=test', store],
        Manage: [
          `PIPELINE_ARN=<${resource(template, 'AWS::StepFunctions::StateMachine').id}>`,
          store,
        ],
        Readings: [store],
        Train: [`WATTCAST_DEAD_LETTERS=<${queue}>`, store, 'WATTCAST_TRAINING_CONCURRENCY=20'],
      });
    },
  },
  {
    name: 'predict is a Node 24 zip on arm64 that gives up in time',
    check: (template) =>
      template.hasResourceProperties('AWS::Lambda::Function', {
        Runtime: 'nodejs24.x',
        Architectures: ['arm64'],
        Handler: 'index.handler',
        MemorySize: 1_769,
        Timeout: 7,
        Role: { 'Fn::GetAtt': [Match.stringLikeRegexp('^PredictIdentityRole'), 'Arn'] },
      }),
  },
  {
    name: 'manage is a Node 24 zip on arm64, smaller and slower',
    check: (template) =>
      expect(
        resource(template, 'AWS::Lambda::Function', 'ManageFunction').properties,
      ).toMatchObject({
        Runtime: 'nodejs24.x',
        Architectures: ['arm64'],
        Handler: 'index.handler',
        MemorySize: 512,
        Timeout: 10,
        Role: { 'Fn::GetAtt': [expect.stringMatching(/^ManageIdentityRole/), 'Arn'] },
      }),
  },
  {
    name: 'readings is a Node 24 zip on arm64 with time for a large file',
    check: (template) =>
      expect(
        resource(template, 'AWS::Lambda::Function', 'ReadingsFunction').properties,
      ).toMatchObject({
        Runtime: 'nodejs24.x',
        Architectures: ['arm64'],
        Handler: 'index.handler',
        MemorySize: 1_769,
        Timeout: 300,
        Role: { 'Fn::GetAtt': [expect.stringMatching(/^ReadingsIdentityRole/), 'Arn'] },
      }),
  },
  {
    name: 'an uploaded file is imported when it has landed, and kept in mind when it cannot be',
    check: (template) => {
      const queue = {
        'Fn::GetAtt': [resource(template, 'AWS::SQS::Queue', 'ReadingsUnimported').id, 'Arn'],
      };
      const live = resource(template, 'AWS::Lambda::Alias', 'Readings').id;
      template.hasResourceProperties('AWS::S3::Bucket', {
        NotificationConfiguration: { EventBridgeConfiguration: { EventBridgeEnabled: true } },
      });
      template.hasResourceProperties('AWS::Events::Rule', {
        State: 'ENABLED',
        EventPattern: {
          source: ['aws.s3'],
          'detail-type': ['Object Created'],
          detail: {
            bucket: { name: [{ Ref: resource(template, 'AWS::S3::Bucket').id }] },
            object: { key: [{ wildcard: 'uploads/*.data' }] },
          },
        },
        Targets: [
          {
            Arn: { Ref: live },
            DeadLetterConfig: { Arn: queue },
            InputTransformer: {
              InputPathsMap: { 'detail-object-key': '$.detail.object.key' },
              InputTemplate: '{"Records":[{"s3":{"object":{"key":<detail-object-key>}}}]}',
            },
          },
        ],
      });
      template.hasResourceProperties('AWS::Lambda::EventInvokeConfig', {
        FunctionName: { Ref: Match.stringLikeRegexp('^ReadingsFunction') },
        DestinationConfig: { OnFailure: { Destination: queue } },
        MaximumRetryAttempts: 2,
      });
    },
  },
  {
    name: 'train is an x64 image with the memory, disk and time that a fit needs',
    check: (template) =>
      template.hasResourceProperties('AWS::Lambda::Function', {
        PackageType: 'Image',
        Architectures: ['x86_64'],
        MemorySize: 3_008,
        EphemeralStorage: { Size: 1_024 },
        Timeout: 900,
        Role: { 'Fn::GetAtt': [Match.stringLikeRegexp('^TrainIdentityRole'), 'Arn'] },
      }),
  },
  {
    name: "a fit too large for Lambda has train's image in Batch, bounded in time, size and number",
    check: (template) => {
      const { ContainerProperties, PlatformCapabilities, RetryStrategy, Timeout } = resource(
        template,
        'AWS::Batch::JobDefinition',
      ).properties;
      const train = resource(template, 'AWS::Lambda::Function', 'TrainFunction').properties;
      expect(PlatformCapabilities).toEqual(['FARGATE']);
      expect(Timeout).toEqual({ AttemptDurationSeconds: 43_200 });
      expect(RetryStrategy).toEqual({ Attempts: 1 });
      expect(ContainerProperties.Image).toEqual(train.Code.ImageUri);
      expect(ContainerProperties.Command).toEqual(['node', 'run-in-batch.mjs']);
      expect(ContainerProperties.ResourceRequirements).toEqual([
        { Type: 'MEMORY', Value: '32768' },
        { Type: 'VCPU', Value: '8' },
      ]);
      const told = ContainerProperties.Environment.map(
        ({ Name, Value }: { Name: string; Value: unknown }) => `${Name}=${plainText(Value)}`,
      );
      expect(told).toEqual([
        `WATTCAST_STORE=s3://<${resource(template, 'AWS::S3::Bucket').id}>`,
        'TF_NUM_INTRAOP_THREADS=8',
        'TASK_SECONDS=43200',
        'TASK_MEMORY_MB=32768',
      ]);
      template.hasResourceProperties('AWS::Batch::ComputeEnvironment', {
        ComputeResources: { Type: 'FARGATE', MaxvCpus: 32 },
        State: 'ENABLED',
      });
    },
  },
  {
    name: 'nothing reaches the network of Batch, and nothing there costs while no fit runs',
    check: (template) => {
      for (const { properties } of resourcesOf(template, 'AWS::EC2::SecurityGroup')) {
        expect(properties.SecurityGroupIngress).toBeUndefined();
      }
      template.resourceCountIs('AWS::EC2::SecurityGroupIngress', 0);
      template.resourceCountIs('AWS::EC2::NatGateway', 0);
      template.hasResourceProperties('AWS::EC2::VPCEndpoint', { VpcEndpointType: 'Gateway' });
    },
  },
  {
    name: 'logs are thrown away after 30 days, and every function has one',
    check: (template) => {
      const groups = resourcesOf(template, 'AWS::Logs::LogGroup');
      for (const { properties } of groups) expect(properties.RetentionInDays).toBe(30);
      for (const { properties } of resourcesOf(template, 'AWS::Lambda::Function')) {
        expect(groups.map(({ id }) => id)).toContain(properties.LoggingConfig.LogGroup.Ref);
      }
    },
  },
  {
    name: 'functions are traced',
    check: (template) => {
      for (const { properties } of resourcesOf(template, 'AWS::Lambda::Function')) {
        expect(properties.TracingConfig).toEqual({ Mode: 'Active' });
      }
    },
  },
  {
    name: 'predict can neither take all the concurrency of the account nor lose its own',
    check: (template) =>
      template.hasResourceProperties('AWS::Lambda::Function', {
        Runtime: 'nodejs24.x',
        ReservedConcurrentExecutions: 100,
      }),
  },
  {
    name: 'environments are kept ready by use, and ahead of the bursts one knows of',
    check: (template) => {
      template.hasResourceProperties('AWS::ApplicationAutoScaling::ScalableTarget', {
        ScalableDimension: 'lambda:function:ProvisionedConcurrency',
        MinCapacity: 2,
        MaxCapacity: 40,
        ScheduledActions: [
          {
            Schedule: 'cron(45 5 ? * MON-FRI *)',
            Timezone: 'Europe/Berlin',
            ScalableTargetAction: { MinCapacity: 20, MaxCapacity: 80 },
          },
        ],
      });
      template.hasResourceProperties('AWS::ApplicationAutoScaling::ScalingPolicy', {
        PolicyType: 'TargetTrackingScaling',
        TargetTrackingScalingPolicyConfiguration: {
          PredefinedMetricSpecification: {
            PredefinedMetricType: 'LambdaProvisionedConcurrencyUtilization',
          },
          TargetValue: 0.7,
        },
      });
    },
  },
  {
    name: 'a new version of predict gets a tenth of the traffic first',
    check: (template) => {
      const group = resource(template, 'AWS::CodeDeploy::DeploymentGroup');
      template.hasResource('AWS::Lambda::Alias', {
        Properties: { FunctionName: { Ref: Match.stringLikeRegexp('^PredictFunction') } },
        UpdatePolicy: { CodeDeployLambdaAliasUpdate: { DeploymentGroupName: { Ref: group.id } } },
      });
      expect(group.properties).toMatchObject({
        DeploymentConfigName: 'CodeDeployDefault.LambdaCanary10Percent5Minutes',
        DeploymentStyle: { DeploymentOption: 'WITH_TRAFFIC_CONTROL' },
      });
    },
  },
  {
    name: 'a version that crashes or fails requests is rolled back by itself',
    check: (template) => {
      const { properties } = resource(template, 'AWS::CodeDeploy::DeploymentGroup');
      expect(properties.AutoRollbackConfiguration.Enabled).toBe(true);
      expect(properties.AutoRollbackConfiguration.Events).toContain('DEPLOYMENT_STOP_ON_ALARM');
      expect(properties.AlarmConfiguration.Enabled).toBe(true);
      expect(
        properties.AlarmConfiguration.Alarms.map(({ Name }: { Name: unknown }) => plainText(Name)),
      ).toEqual([
        expect.stringMatching(/^<AlarmsApiErrors/),
        expect.stringMatching(/^<AlarmsPredictCrashes/),
      ]);
    },
  },
];
