import { Duration } from 'aws-cdk-lib';
import {
  ApiKeySourceType,
  AuthorizationType,
  CognitoUserPoolsAuthorizer,
  type DomainNameOptions,
  EndpointType,
  type IApiKey,
  LambdaIntegration,
  type MethodDeploymentOptions,
  type MethodOptions,
  RestApi,
  SecurityPolicy,
} from 'aws-cdk-lib/aws-apigateway';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import { UserPool } from 'aws-cdk-lib/aws-cognito';
import type { Alias } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import type { Route, ServingFunction } from '../../bundle/routes.ts';
import type { ApiConfiguration, StageConfiguration } from '../configuration/stage-options.ts';
import { AccessLog } from './access-log.ts';
import { ApiKeyPlan } from './api-key-plan.ts';
import { asFunction } from './as-function.ts';
import { Firewall } from './firewall.ts';
import { addGatewayResponses } from './gateway-responses.ts';
import { LIVE } from './names.ts';
import { answerForFindings } from './service-api-findings.ts';

export interface ServiceApiProps {
  /** Its name in metrics; must differ from stage to stage. */
  readonly apiName: string;
  readonly configuration: StageConfiguration;
  readonly routes: readonly Route[];
  /** What serves the routes, by the name that they use. */
  readonly functions: Readonly<Record<ServingFunction, Alias>>;
}

/** The REST API: one operation a route, each behind an API key with a metered plan. */
export class ServiceApi extends Construct {
  readonly api: RestApi;
  readonly key: IApiKey;
  private readonly authorization: MethodOptions;
  private readonly managementNeedsIam: boolean;

  constructor(scope: Construct, id: string, props: ServiceApiProps) {
    super(scope, id);
    const { configuration, routes } = props;
    this.api = this.createApi(props);
    // CDK prints an address of its own, which is not the one to use where there is a domain.
    this.api.node.tryRemoveChild('Endpoint');
    this.managementNeedsIam = configuration.api.managementNeedsIam;
    this.authorization = this.authorizationOf(configuration.api);
    for (const route of routes) this.addRoute(route, props.functions[route.function]);
    answerForFindings(this.api, configuration);
    addGatewayResponses(this.api, configuration.api);
    this.key = new ApiKeyPlan(this, 'Access', { api: this.api, limits: configuration.api.key }).key;
    if (configuration.api.firewall !== undefined) {
      const stage = this.api.deploymentStage;
      new Firewall(this, 'Firewall', { stage, ...configuration.api.firewall });
    }
  }

  /** Where the service answers, without a slash at the end. */
  get url(): string {
    return this.api.domainName === undefined
      ? this.api.url.replace(/\/$/, '')
      : `https://${this.api.domainName.domainName}`;
  }

  private createApi({ apiName, configuration, routes }: ServiceApiProps): RestApi {
    const { api, tracing } = configuration;
    const log = new AccessLog(this, 'AccessLog', configuration);
    return new RestApi(this, 'Api', {
      restApiName: apiName,
      description: 'wattcast: forecasts of energy as a service',
      endpointTypes: [EndpointType.REGIONAL],
      apiKeySourceType: ApiKeySourceType.HEADER,
      // Binary tensors come with any Content-Type or none, and only this passes them unharmed.
      binaryMediaTypes: ['*/*'],
      cloudWatchRole: api.setAccountLogRole,
      disableExecuteApiEndpoint: api.domain !== undefined,
      ...(api.domain !== undefined && { domainName: this.domainOf(api.domain) }),
      deployOptions: {
        stageName: LIVE,
        accessLogDestination: log.destination,
        accessLogFormat: log.format,
        metricsEnabled: true,
        tracingEnabled: tracing,
        throttlingRateLimit: api.requestsPerSecond,
        throttlingBurstLimit: api.burstRequests,
        ...cacheOptions(api),
        methodOptions: methodOptions(api, routes),
      },
    });
  }

  private addRoute(route: Route, handler: Alias): void {
    const parameters = [...route.path.matchAll(/\{(\w+)\}/g)].map(
      ([, name]) => `method.request.path.${name}`,
    );
    // The cache tells requests apart by what it is told of, and by nothing else.
    const query = (route.query ?? []).map((name) => `method.request.querystring.${name}`);
    const integration = new LambdaIntegration(asFunction(handler), {
      allowTestInvoke: false,
      cacheKeyParameters: [...parameters, ...query],
    });
    this.api.root.resourceForPath(route.path).addMethod(route.method, integration, {
      apiKeyRequired: true,
      requestParameters: Object.fromEntries([
        ...parameters.map((parameter) => [parameter, true]),
        ...query.map((parameter) => [parameter, false]),
      ]),
      ...this.authorizationFor(route),
    });
  }

  private authorizationFor(route: Route): MethodOptions {
    const needsIam = this.managementNeedsIam && route.function === 'manage';
    return needsIam ? { authorizationType: AuthorizationType.IAM } : this.authorization;
  }

  private authorizationOf(api: ApiConfiguration): MethodOptions {
    if (api.authorization === 'iam') return { authorizationType: AuthorizationType.IAM };
    if (api.cognitoUserPoolArn === undefined) return {};
    const pool = UserPool.fromUserPoolArn(this, 'UserPool', api.cognitoUserPoolArn);
    const authorizer = new CognitoUserPoolsAuthorizer(this, 'Authorizer', {
      cognitoUserPools: [pool],
    });
    return { authorizationType: AuthorizationType.COGNITO, authorizer };
  }

  private domainOf(domain: NonNullable<ApiConfiguration['domain']>): DomainNameOptions {
    return {
      domainName: domain.name,
      certificate: Certificate.fromCertificateArn(this, 'Certificate', domain.certificateArn),
      endpointType: EndpointType.REGIONAL,
      securityPolicy: SecurityPolicy.TLS_1_2,
    };
  }
}

function cacheOptions({ cache }: ApiConfiguration) {
  if (cache === undefined) return {};
  return {
    cacheClusterEnabled: true,
    cacheClusterSize: String(cache.gigabytes),
    cacheDataEncrypted: true,
    // Off for every route but those that say that their answers may be kept.
    cachingEnabled: false,
  };
}

/** What differs from the stage's defaults, by API Gateway's key: `/path/METHOD`. */
function methodOptions(
  api: ApiConfiguration,
  routes: readonly Route[],
): Record<string, MethodDeploymentOptions> {
  return Object.fromEntries(
    routes.map((route) => {
      const cache = route.cacheable === true ? api.cache : undefined;
      const limit = api.routes[`${route.method} ${route.path}`];
      return [
        `${route.path}/${route.method}`,
        {
          throttlingRateLimit: limit?.requestsPerSecond ?? api.requestsPerSecond,
          throttlingBurstLimit: limit?.burstRequests ?? api.burstRequests,
          ...(cache !== undefined && {
            cachingEnabled: true,
            cacheDataEncrypted: true,
            cacheTtl: Duration.seconds(cache.seconds),
          }),
        },
      ];
    }),
  );
}
