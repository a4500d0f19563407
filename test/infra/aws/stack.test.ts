import { Match } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { routes } from '../../../infra/bundle/routes.ts';
import { plainText } from './support/plain-text.ts';
import { synthesize } from './support/synthesized.ts';

describe('the object store', () => {
  const { template } = synthesize();

  it('is open to nobody, whatever its policy or an access list says', () => {
    template.hasResourceProperties('AWS::S3::Bucket', {
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
      OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
    });
  });

  it.each([
    ['plain HTTP', { Bool: { 'aws:SecureTransport': 'false' } }],
    ['TLS before 1.2', { NumericLessThan: { 's3:TlsVersion': 1.2 } }],
  ])('refuses %s', (_, condition) => {
    template.hasResourceProperties('AWS::S3::BucketPolicy', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({
            Effect: 'Deny',
            Action: 's3:*',
            Principal: { AWS: '*' },
            Condition: condition,
          }),
        ]),
      },
    });
  });

  it('encrypts what it holds and keeps what is overwritten', () => {
    template.hasResourceProperties('AWS::S3::Bucket', {
      BucketEncryption: {
        ServerSideEncryptionConfiguration: [
          { ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } },
        ],
      },
      VersioningConfiguration: { Status: 'Enabled' },
    });
  });

  it('survives the stack unless its stage says otherwise', () => {
    const disposable = synthesize({ retainData: false }).template;

    template.hasResource('AWS::S3::Bucket', {
      DeletionPolicy: 'Retain',
      UpdateReplacePolicy: 'Retain',
    });
    disposable.hasResource('AWS::S3::Bucket', { DeletionPolicy: 'Delete' });
  });
});

describe('the functions', () => {
  it('are told where the object store is', () => {
    const { template } = synthesize();
    const [bucket] = Object.keys(template.findResources('AWS::S3::Bucket'));

    const stores = Object.values(template.findResources('AWS::Lambda::Function')).map((code) =>
      plainText(code['Properties'].Environment.Variables.WATTCAST_STORE),
    );

    expect(stores).toEqual([`s3://<${bucket}>`, `s3://<${bucket}>`]);
  });

  it('are a Node 24 zip on arm64 to predict and an x64 image to train', () => {
    const { template } = synthesize({ predict: { memoryMb: 512, timeoutSeconds: 7 } });

    template.hasResourceProperties('AWS::Lambda::Function', {
      Runtime: 'nodejs24.x',
      Architectures: ['arm64'],
      Handler: 'index.handler',
      MemorySize: 512,
      Timeout: 7,
    });
    template.hasResourceProperties('AWS::Lambda::Function', {
      PackageType: 'Image',
      Architectures: ['x86_64'],
      Timeout: 900,
    });
  });

  it('log where logs are thrown away after the days of the stage', () => {
    const { template } = synthesize({ logDays: 7 });
    const groups = template.findResources('AWS::Logs::LogGroup');

    for (const code of Object.values(template.findResources('AWS::Lambda::Function'))) {
      const group = groups[code['Properties'].LoggingConfig.LogGroup.Ref];
      expect(group?.['Properties'].RetentionInDays).toBe(7);
    }
  });
});

describe('the HTTP API', () => {
  const { template } = synthesize({ api: { requestsPerSecond: 3, burstRequests: 9 } });

  it('answers nobody without an API key', () => {
    const methods = Object.values(template.findResources('AWS::ApiGateway::Method'));

    const open = methods.filter((method) => method['Properties'].ApiKeyRequired !== true);

    expect(methods).toHaveLength(routes.length);
    expect(open).toEqual([]);
  });

  it('holds a key to its rate, its burst and its day', () => {
    template.hasResourceProperties('AWS::ApiGateway::UsagePlan', {
      ApiStages: [{ Stage: { Ref: Match.stringLikeRegexp('DeploymentStage') } }],
      Throttle: { RateLimit: 3, BurstLimit: 9 },
      Quota: { Limit: 100_000, Period: 'DAY' },
    });
    template.hasResourceProperties('AWS::ApiGateway::UsagePlanKey', { KeyType: 'API_KEY' });
  });

  it('prints its address and the id of its key, but never the key', () => {
    const outputs = Object.values(template.findOutputs('*')).map(({ Value }) => plainText(Value));
    const [key] = Object.keys(template.findResources('AWS::ApiGateway::ApiKey'));

    expect(outputs).toContain(`<${key}>`);
    expect(outputs.some((output) => output.startsWith('https://'))).toBe(true);
  });
});

describe('the schedule', () => {
  it('starts the serving version of train in local time and keeps what could not be started', () => {
    const { template } = synthesize({
      retraining: { cron: '30 4 ? * MON *', timeZone: 'Australia/Melbourne' },
    });
    const [queue] = Object.keys(template.findResources('AWS::SQS::Queue'));

    template.hasResourceProperties('AWS::Scheduler::Schedule', {
      ScheduleExpression: 'cron(30 4 ? * MON *)',
      ScheduleExpressionTimezone: 'Australia/Melbourne',
      State: 'ENABLED',
      Target: {
        Arn: { Ref: Match.stringLikeRegexp('^TrainFunctionAliaslive') },
        DeadLetterConfig: { Arn: { 'Fn::GetAtt': [queue, 'Arn'] } },
      },
    });
  });
});

describe('the stack', () => {
  it('names nothing itself, so that two stages fit into one account', () => {
    const resources = Object.values(synthesize().template.toJSON()['Resources']) as {
      Type: string;
      Properties?: Record<string, unknown>;
    }[];

    const named = resources.filter(({ Type, Properties = {} }) =>
      Object.keys(Properties).some(
        (property) =>
          /^(BucketName|FunctionName|RoleName|QueueName|LogGroupName|TopicName|Name)$/.test(
            property,
          ) &&
          typeof Properties[property] === 'string' &&
          !['AWS::Lambda::Alias', 'AWS::ApiGateway::RestApi'].includes(Type),
      ),
    );

    expect(named).toEqual([]);
  });
});
