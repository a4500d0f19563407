import { Match } from 'aws-cdk-lib/assertions';
import { expect } from 'vitest';
import { forecastQuerySchema } from '../../../../functions/predict/forecast-request.ts';
import { routes } from '../../../../infra/bundle/routes.ts';
import type { Behaviour } from '../support/behaviour.ts';
import { plainText } from '../support/plain-text.ts';
import { resource, resourcesOf } from '../support/resources.ts';

export const apiBehaviours: readonly Behaviour[] = [
  {
    name: 'a request without a key or without a signature is refused, whatever it asks for',
    check: (template) => {
      const methods = resourcesOf(template, 'AWS::ApiGateway::Method');
      const open = methods.filter(
        ({ properties }) =>
          properties.ApiKeyRequired !== true || properties.AuthorizationType !== 'AWS_IAM',
      );
      expect(methods).toHaveLength(routes.length);
      expect(open).toEqual([]);
    },
  },
  {
    name: 'every operation is answered by the serving version of its function',
    check: (template) => {
      const served = resourcesOf(template, 'AWS::ApiGateway::Method').map(({ properties }) => {
        expect(properties.Integration.Type).toBe('AWS_PROXY');
        const uri = plainText(properties.Integration.Uri);
        const [, owner] = /<(\w+?)FunctionAliaslive\w+>\/invocations$/.exec(uri) ?? [];
        return `${properties.HttpMethod} ${pathOf(template, properties.ResourceId)}: ${owner}`;
      });
      const wanted = routes.map(
        (route) => `${route.method} ${route.path}: ${capitalised(route.function)}`,
      );
      expect(served.sort()).toEqual(wanted.sort());
    },
  },
  {
    name: 'a function may be started by its own operations and by nothing else',
    check: (template) => {
      const starts = resourcesOf(template, 'AWS::Lambda::Permission').map(({ properties }) => {
        expect(properties.Action).toBe('lambda:InvokeFunction');
        const [, owner] =
          /^<(\w+?)FunctionAliaslive/.exec(plainText(properties.FunctionName)) ?? [];
        const source = plainText(properties.SourceArn).replace(/^.*<ServiceApiDeployment\w+>/, '');
        return `${properties.Principal} ${source}: ${owner}`;
      });
      const wanted = routes.map(
        ({ method, path, function: name }) =>
          `apigateway.amazonaws.com /${method}${path.replaceAll(/\{\w+\}/g, '*')}: ${capitalised(name)}`,
      );
      const uploads = `<${resource(template, 'AWS::Events::Rule', 'ReadingsUploads').id}>`;
      wanted.push(`events.amazonaws.com ${uploads}: Readings`);
      expect(starts.sort()).toEqual(wanted.sort());
    },
  },
  {
    name: 'a key is held to its rate, its burst and its day',
    check: (template) => {
      template.hasResourceProperties('AWS::ApiGateway::UsagePlan', {
        ApiStages: [{ Stage: { Ref: Match.stringLikeRegexp('DeploymentStage') } }],
        Throttle: { RateLimit: 3, BurstLimit: 9 },
        Quota: { Limit: 1_000, Period: 'DAY' },
      });
      template.hasResourceProperties('AWS::ApiGateway::UsagePlanKey', { KeyType: 'API_KEY' });
      template.hasResourceProperties('AWS::ApiGateway::ApiKey', { Enabled: true });
    },
  },
  {
    name: 'every operation has a rate, and one of its own where that is configured',
    check: (template) => {
      expect(settingsFor(template, '/*', '*')).toMatchObject({
        ThrottlingRateLimit: 500,
        ThrottlingBurstLimit: 1_000,
      });
      expect(settingsFor(template, '/~1v1~1timeseries~1forecast', 'POST')).toMatchObject({
        ThrottlingRateLimit: 5,
        ThrottlingBurstLimit: 10,
      });
    },
  },
  {
    name: 'only answers that may be given again come from the cache, encrypted and for 30 seconds',
    check: (template) => {
      expect(settingsFor(template, '/*', '*')).toMatchObject({ CachingEnabled: false });
      expect(settingsFor(template, '/~1v1~1timeseries~1models', 'GET')).toMatchObject({
        CachingEnabled: true,
        CacheDataEncrypted: true,
        CacheTtlInSeconds: 30,
      });
      expect(settingsFor(template, '/~1v1~1timeseries~1forecast', 'GET')).toMatchObject({
        CachingEnabled: true,
        CacheDataEncrypted: true,
        CacheTtlInSeconds: 30,
      });
      const forecast = settingsFor(template, '/~1v1~1timeseries~1forecast', 'POST');
      expect(forecast.CachingEnabled).not.toBe(true);
    },
  },
  {
    name: 'two forecasts that differ in any parameter are two in the cache',
    check: (template) => {
      const query = Object.keys(forecastQuerySchema.def.in.shape).map(
        (name) => `querystring.${name}`,
      );
      for (const { properties } of resourcesOf(template, 'AWS::ApiGateway::Method')) {
        const path = pathOf(template, properties.ResourceId);
        const isForecast = path === '/v1/timeseries/forecast' && properties.HttpMethod === 'GET';
        const parts = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => `path.${name}`);
        const wanted = [...parts, ...(isForecast ? query : [])].map(
          (name) => `method.request.${name}`,
        );
        const { CacheKeyParameters = [] } = properties.Integration;
        expect(CacheKeyParameters.toSorted(), path).toEqual(wanted.sort());
        expect(Object.keys(properties.RequestParameters ?? {}).sort(), path).toEqual(wanted);
      }
    },
  },
  {
    name: 'every request leaves one line of JSON, which holds neither bodies nor addresses',
    check: (template) => {
      const { AccessLogSetting, MethodSettings } = resource(
        template,
        'AWS::ApiGateway::Stage',
      ).properties;
      const line = JSON.parse(AccessLogSetting.Format);
      expect(plainText(AccessLogSetting.DestinationArn)).toMatch(/^<ServiceAccessLog/);
      expect(line).toMatchObject({
        requestId: '$context.requestId',
        status: '$context.status',
        apiKeyId: '$context.identity.apiKeyId',
        refusal: '$context.error.responseType',
      });
      expect(AccessLogSetting.Format).not.toMatch(/body|sourceIp|apiKey"/i);
      for (const settings of MethodSettings) expect(settings.DataTraceEnabled).toBe(false);
    },
  },
  {
    name: 'what the gateway refuses, it refuses as problem details with a text in `error`',
    check: (template) => {
      for (const { properties } of resourcesOf(template, 'AWS::ApiGateway::GatewayResponse')) {
        const problem = problemOf(properties);
        expect(problem).toMatchObject({ type: 'about:blank', error: problem.detail });
        expect(problem.instance).toBe('urn:request:$context.requestId');
        expect(problem.detail.length).toBeGreaterThan(20);
        if (problem.status !== undefined) {
          expect(properties.StatusCode).toBe(String(problem.status));
        }
        expect(properties.ResponseParameters).toMatchObject({
          'gatewayresponse.header.Content-Type': "'application/problem+json'",
        });
      }
    },
  },
  ...(
    [
      ['a body over 10 MB', 'REQUEST_TOO_LARGE', '413'],
      ['a request without a known key', 'INVALID_API_KEY', '403'],
      ['a request without a signature', 'MISSING_AUTHENTICATION_TOKEN', '403'],
      ['a key over its rate', 'THROTTLED', '429'],
      ['a key over its day', 'QUOTA_EXCEEDED', '429'],
      ['a media type that is not read', 'UNSUPPORTED_MEDIA_TYPE', '415'],
      ['a path that is not there', 'RESOURCE_NOT_FOUND', '404'],
      ['an answer that takes too long', 'INTEGRATION_TIMEOUT', '504'],
      ['a function that cannot be reached', 'INTEGRATION_FAILURE', '502'],
    ] as const
  ).map(
    ([what, type, status]): Behaviour => ({
      name: `${what} is answered ${status} in the words of the service`,
      check: (template) =>
        template.hasResourceProperties('AWS::ApiGateway::GatewayResponse', {
          ResponseType: type,
          StatusCode: status,
          ResponseParameters: Match.objectLike(
            status === '429'
              ? { 'gatewayresponse.header.Retry-After': Match.stringLikeRegexp("^'\\d+'$") }
              : {},
          ),
        }),
    }),
  ),
  {
    name: 'whatever else the gateway refuses has its words too',
    check: (template) => {
      for (const type of ['DEFAULT_4XX', 'DEFAULT_5XX']) {
        template.hasResourceProperties('AWS::ApiGateway::GatewayResponse', { ResponseType: type });
      }
    },
  },
  {
    name: 'a failure inside is answered with the request id and nothing that was inside',
    check: (template) => {
      const failed = resourcesOf(template, 'AWS::ApiGateway::GatewayResponse').find(
        ({ properties }) => properties.ResponseType === 'DEFAULT_5XX',
      );
      const { detail } = problemOf(failed?.properties);
      expect(detail).toContain('$context.requestId');
      expect(detail).not.toContain('$context.error');
    },
  },
  {
    name: 'binary tensors pass unharmed, whatever their Content-Type',
    check: (template) =>
      template.hasResourceProperties('AWS::ApiGateway::RestApi', { BinaryMediaTypes: ['*/*'] }),
  },
  {
    name: 'the service answers at its own name only, over TLS 1.2',
    check: (template) => {
      template.hasResourceProperties('AWS::ApiGateway::RestApi', {
        DisableExecuteApiEndpoint: true,
      });
      template.hasResourceProperties('AWS::ApiGateway::DomainName', {
        DomainName: 'forecast.example.org',
        SecurityPolicy: 'TLS_1_2',
      });
      template.hasResourceProperties('AWS::ApiGateway::BasePathMapping', {
        Stage: { Ref: Match.stringLikeRegexp('DeploymentStage') },
      });
    },
  },
  {
    name: 'the firewall stands before the API and holds each address to its rate',
    check: (template) => {
      template.hasResourceProperties('AWS::WAFv2::WebACL', {
        Scope: 'REGIONAL',
        Rules: Match.arrayWith([
          Match.objectLike({
            Action: { Block: {} },
            Statement: { RateBasedStatement: { Limit: 3_000, AggregateKeyType: 'IP' } },
          }),
        ]),
      });
      const acl = resource(template, 'AWS::WAFv2::WebACL').id;
      const { properties } = resource(template, 'AWS::WAFv2::WebACLAssociation');
      expect(plainText(properties.WebACLArn)).toBe(`<${acl}>`);
      expect(plainText(properties.ResourceArn)).toMatch(/\/stages\/<ServiceApiDeploymentStage/);
    },
  },
  {
    name: 'the API is traced and metered',
    check: (template) => {
      template.hasResourceProperties('AWS::ApiGateway::Stage', { TracingEnabled: true });
      expect(settingsFor(template, '/*', '*')).toMatchObject({ MetricsEnabled: true });
    },
  },
];

// biome-ignore lint/suspicious/noExplicitAny: CloudFormation's properties have no types of their own.
function problemOf(properties: any) {
  const template: string = properties.ResponseTemplates['application/json'];
  // API Gateway puts in JSON text, quotes included.
  return JSON.parse(
    template.replaceAll('$context.error.messageString', '"a message of the gateway"'),
  );
}

/** The path of an API resource: its part after its parent's. */
function pathOf(template: Parameters<Behaviour['check']>[0], reference: unknown): string {
  const text = plainText(reference);
  if (text.endsWith('.RootResourceId>')) return '';
  const { properties } = resource(template, 'AWS::ApiGateway::Resource', text.slice(1, -1));
  return `${pathOf(template, properties.ParentId)}/${properties.PathPart}`;
}

function capitalised(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}

function settingsFor(template: Parameters<Behaviour['check']>[0], path: string, method: string) {
  const { MethodSettings } = resource(template, 'AWS::ApiGateway::Stage').properties;
  const found = MethodSettings.find(
    (settings: { ResourcePath: string; HttpMethod: string }) =>
      settings.ResourcePath === path && settings.HttpMethod === method,
  );
  if (found === undefined) throw new Error(`No settings for ${method} ${path}.`);
  return found;
}
