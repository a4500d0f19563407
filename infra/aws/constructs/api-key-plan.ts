import { type IApiKey, Period, type RestApi, type UsagePlan } from 'aws-cdk-lib/aws-apigateway';
import { Construct } from 'constructs';
import type { ApiConfiguration } from '../configuration/stage-options.ts';

export interface ApiKeyPlanProps {
  readonly api: RestApi;
  readonly limits: ApiConfiguration['key'];
}

/** The first API key and the plan that meters it; further keys join the plan. */
export class ApiKeyPlan extends Construct {
  readonly plan: UsagePlan;
  readonly key: IApiKey;

  constructor(scope: Construct, id: string, { api, limits }: ApiKeyPlanProps) {
    super(scope, id);
    this.key = api.addApiKey('Key');
    this.plan = api.addUsagePlan('Plan', {
      throttle: { rateLimit: limits.requestsPerSecond, burstLimit: limits.burstRequests },
      quota: { limit: limits.requestsPerDay, period: Period.DAY },
    });
    this.plan.addApiStage({ stage: api.deploymentStage });
    this.plan.addApiKey(this.key);
  }
}
