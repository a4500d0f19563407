import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import type { ManageEnvironment } from '../../../functions/manage/environment.ts';
import type { ServingFunctionPlace } from './predict-function.ts';
import { ServingFunction } from './serving-function.ts';

export interface ManageFunctionProps extends ServingFunctionPlace {
  /** Trains what is asked for. */
  readonly pipeline: StateMachine;
}

/**
 * Models, versions, which of them serves and what is trained: reads and writes models and jobs, starts
 * the pipeline, knows no readings.
 */
export class ManageFunction extends ServingFunction {
  constructor(scope: Construct, id: string, { store, pipeline, ...place }: ManageFunctionProps) {
    const environment: ManageEnvironment = {
      WATTCAST_STORE: store.url,
      PIPELINE_ARN: pipeline.stateMachineArn,
    };
    super(scope, id, {
      ...place,
      description: 'wattcast: models, versions and promotion',
      environment: { ...environment },
      size: place.configuration.manage,
    });
    store.grantRead(this.role, 'models/', 'jobs/');
    store.grantWrite(this.role, 'models/', 'jobs/');
    this.role.addToPolicy(
      new PolicyStatement({
        actions: ['states:StartExecution'],
        resources: [pipeline.stateMachineArn],
      }),
    );
  }
}
