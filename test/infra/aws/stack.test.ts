import { Template } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { alarmMetrics } from '../../../infra/planning/monthly-cost.ts';
import { behaviours } from './behaviours/all.ts';
import { mutantsOf } from './support/mutants.ts';
import { everything } from './support/options.ts';
import { permissionsByRole, readable } from './support/permissions.ts';
import { plainText } from './support/plain-text.ts';
import { resource, resourcesOf } from './support/resources.ts';
import { pipeline, synthesize } from './support/synthesized.ts';

// One file on purpose: importing CDK takes longer than all of its tests.

describe('the stack with every option in use', () => {
  const { template } = synthesize(everything);

  for (const { name, check } of behaviours) it(name, () => check(template));
});

describe('a careless change of the stack', () => {
  const original = synthesize(everything).template.toJSON();
  const mutants = mutantsOf(original);

  it('is thought of in every kind of place', () => {
    expect(killerOf(Template.fromJSON(original))).toBeUndefined();
    expect(mutants.length).toBeGreaterThan(150);
  });

  it('is noticed by a test, each of them', () => {
    const survivors = mutants.filter(({ change }) => {
      const copy = structuredClone(original);
      change(copy);
      return (
        killerOf(Template.fromJSON(copy, { skipCyclicalDependenciesCheck: true })) === undefined
      );
    });

    expect(survivors.map(({ name }) => name)).toEqual([]);
  }, 120_000);
});

describe('an option of the stage', () => {
  const { template } = synthesize();

  it('left out brings no resource that costs by the hour', () => {
    for (const type of [
      'AWS::ApplicationAutoScaling::ScalableTarget',
      'AWS::WAFv2::WebACL',
      'AWS::ApiGateway::DomainName',
      'AWS::SNS::Subscription',
      'AWS::Budgets::Budget',
      'AWS::EC2::VPC',
      'AWS::Batch::ComputeEnvironment',
    ]) {
      template.resourceCountIs(type, 0);
    }
    const { CacheClusterEnabled } = resource(template, 'AWS::ApiGateway::Stage').properties;
    expect(CacheClusterEnabled).toBeUndefined();
  });

  it('makes predict an image on x64 for large networks, and nothing else of it', () => {
    const native = synthesize({ predict: { runtime: 'native' } }).template;

    const properties = (of: Template) =>
      resource(of, 'AWS::Lambda::Function', 'PredictFunction').properties;
    const { Code, Runtime, Handler, Architectures, ...same } = properties(template);
    expect(properties(native)).toEqual({
      ...same,
      Code: { ImageUri: expect.anything() },
      PackageType: 'Image',
      Architectures: ['x86_64'],
    });
    expect([Code.S3Bucket, Runtime, Handler, Architectures]).toEqual([
      expect.anything(),
      'nodejs24.x',
      'index.handler',
      ['arm64'],
    ]);
  });

  it('left out leaves a key as the only thing that a request needs', () => {
    for (const { properties } of resourcesOf(template, 'AWS::ApiGateway::Method')) {
      expect(properties).toMatchObject({ ApiKeyRequired: true, AuthorizationType: 'NONE' });
    }
    template.hasResourceProperties('AWS::ApiGateway::GatewayResponse', {
      ResponseType: 'MISSING_AUTHENTICATION_TOKEN',
      StatusCode: '404',
    });
  });

  it('left out leaves the pipeline as it runs on one machine', () => {
    const { DefinitionString } = resource(template, 'AWS::StepFunctions::StateMachine').properties;

    expect(JSON.parse(DefinitionString)).toEqual(JSON.parse(pipeline));
  });

  it('left out leaves the address that API Gateway gives', () => {
    const url = plainText(template.findOutputs('Url')['Url']?.['Value']);

    expect(url).toMatch(
      /^https:\/\/<ServiceApi\w+>\.execute-api\.<AWS::Region>\..*<ServiceApi\w+>$/,
    );
  });

  it('lets data go with the stack, and its emptier reach this bucket through its policy only', () => {
    const disposable = synthesize({ retainData: false }).template;
    const [emptier] = Object.entries(permissionsByRole(disposable)).filter(([role]) =>
      role.startsWith('CustomS3AutoDelete'),
    );

    disposable.hasResource('AWS::S3::Bucket', { DeletionPolicy: 'Delete' });
    expect(readable(emptier?.[1] ?? [])).toEqual([
      expect.stringMatching(/^managed .*service-role\/AWSLambdaBasicExecutionRole$/),
    ]);
  });

  it('asks for the token of a Cognito user pool', () => {
    const cognitoUserPoolArn = 'arn:aws:cognito-idp:eu-central-1:111122223333:userpool/pool';
    const guarded = synthesize({
      api: { authorization: 'cognito', cognitoUserPoolArn },
    }).template;
    const authorizer = resource(guarded, 'AWS::ApiGateway::Authorizer');

    expect(authorizer.properties.ProviderARNs).toEqual([cognitoUserPoolArn]);
    for (const { properties } of resourcesOf(guarded, 'AWS::ApiGateway::Method')) {
      expect(properties).toMatchObject({
        AuthorizationType: 'COGNITO_USER_POOLS',
        AuthorizerId: { Ref: authorizer.id },
      });
    }
  });

  it('lets models be managed only with IAM credentials', () => {
    const guarded = synthesize({ api: { managementNeedsIam: true } }).template;

    const kinds = resourcesOf(guarded, 'AWS::ApiGateway::Method').map(
      ({ properties }) =>
        `${plainText(properties.Integration.Uri).includes('<Manage')} ${properties.AuthorizationType}`,
    );

    expect(new Set(kinds)).toEqual(new Set(['true AWS_IAM', 'false NONE']));
  });

  it('moves traffic in the way that it names', () => {
    const { properties } = resource(
      synthesize({ traffic: 'linear-10-minutes' }).template,
      'AWS::CodeDeploy::DeploymentGroup',
    );

    expect(properties.DeploymentConfigName).toBe(
      'CodeDeployDefault.LambdaLinear10PercentEvery1Minute',
    );
  });
});

describe('the cost model', () => {
  it('counts the metrics of the alarms that there are', () => {
    const alarms = resourcesOf(synthesize().template, 'AWS::CloudWatch::Alarm');

    const metrics = alarms.map(({ properties }) =>
      properties.Metrics === undefined ? 1 : properties.Metrics.length - 1,
    );

    expect(metrics.reduce((sum, count) => sum + count, 0)).toBe(alarmMetrics);
  });
});

describe('the stack', () => {
  it('keeps the ids of what must not be made anew: the data, the address, the key, the pipeline', () => {
    const { Resources } = synthesize().template.toJSON();

    const ids = Object.entries<{ Type: string }>(Resources)
      .filter(([, { Type }]) => lasting.includes(Type))
      .map(([id]) => id);

    expect(ids.sort()).toEqual(KEPT);
  });

  it('names nothing itself, so that two stages fit into one account', () => {
    const json = synthesize(everything).template.toJSON();
    const resources = Object.values<{ Type: string; Properties?: object }>(json['Resources']);

    const named = resources.flatMap(({ Type, Properties = {} }) =>
      Object.entries(Properties)
        .filter(([key, value]) => /Name$/.test(key) && typeof value === 'string')
        .filter(([, value]) => !/wattcast[-_]?test/.test(value))
        .map(([key]) => `${Type} ${key}`),
    );

    expect(named.filter((name) => !labels.has(name))).toEqual([]);
  });
});

const lasting = [
  'AWS::S3::Bucket',
  'AWS::ApiGateway::RestApi',
  'AWS::ApiGateway::ApiKey',
  'AWS::StepFunctions::StateMachine',
  'AWS::SNS::Topic',
  'AWS::Events::EventBus',
];

/** CloudFormation makes a resource anew when its id changes: whoever changes one here loses it. */
const KEPT: readonly string[] = [
  'AlarmsTopic3A2DFEBA',
  'PipelineEvents482E1530',
  'PipelineStateMachine1814BD05',
  'ServiceApiC8B597B2',
  'ServiceApiKeyCF651984',
  'StoreBucket4FBDE984',
];

/** Names that need not be unique in an account, or that belong to a parent which has none. */
const labels = new Set([
  'AWS::ApiGateway::DomainName DomainName',
  'AWS::ApiGateway::RestApi Name',
  'AWS::ApiGateway::Stage StageName',
  'AWS::ApplicationAutoScaling::ScalingPolicy PolicyName',
  'AWS::CloudWatch::Alarm MetricName',
  'AWS::CodeDeploy::DeploymentGroup DeploymentConfigName',
  'AWS::IAM::Policy PolicyName',
  'AWS::Lambda::Alias Name',
]);

/** What noticed the change before notices the next one first, because changes come by their kind. */
const byLastKill = [...behaviours];

/** A behaviour that a template does not show. */
function killerOf(template: Template): string | undefined {
  const killer = byLastKill.find(({ check }) => {
    try {
      check(template);
      return false;
    } catch {
      return true;
    }
  });
  if (killer === undefined) return undefined;
  byLastKill.splice(byLastKill.indexOf(killer), 1);
  byLastKill.unshift(killer);
  return killer.name;
}
