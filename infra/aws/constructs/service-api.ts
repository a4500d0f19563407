import {
  ApiKeySourceType,
  EndpointType,
  LambdaIntegration,
  Period,
  RestApi,
} from 'aws-cdk-lib/aws-apigateway';
import type { Alias } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import type { Route, ServingFunction } from '../../bundle/routes.ts';
import type { StageConfiguration } from '../configuration.ts';
import { asFunction } from './as-function.ts';

export interface ServiceApiProps {
  readonly configuration: StageConfiguration;
  readonly routes: readonly Route[];
  /** What serves the routes, by the name that they use. */
  readonly functions: Readonly<Record<ServingFunction, Alias>>;
}

/** The REST API: one operation a route, each behind an API key with a metered plan. */
export class ServiceApi extends Construct {
  readonly apiKeyId: string;

  private readonly api: RestApi;

  constructor(scope: Construct, id: string, props: ServiceApiProps) {
    super(scope, id);
    this.api = new RestApi(this, 'Api', {
      description: 'wattcast: forecasts of energy as a service',
      endpointTypes: [EndpointType.REGIONAL],
      apiKeySourceType: ApiKeySourceType.HEADER,
      cloudWatchRole: false,
    });
    for (const route of props.routes) this.addRoute(route, props.functions[route.function]);
    this.apiKeyId = this.addPlan(props.configuration);
  }

  get url(): string {
    return this.api.url;
  }

  private addRoute(route: Route, handler: Alias): void {
    this.api.root
      .resourceForPath(route.path)
      .addMethod(
        route.method,
        new LambdaIntegration(asFunction(handler), { allowTestInvoke: false }),
        {
          apiKeyRequired: true,
        },
      );
  }

  private addPlan({ api }: StageConfiguration): string {
    const key = this.api.addApiKey('Key');
    const plan = this.api.addUsagePlan('Plan', {
      throttle: { rateLimit: api.requestsPerSecond, burstLimit: api.burstRequests },
      quota: { limit: api.requestsPerDay, period: Period.DAY },
    });
    plan.addApiStage({ stage: this.api.deploymentStage });
    plan.addApiKey(key);
    return key.keyId;
  }
}
