import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { FunctionName } from '../bundle/recipes.ts';
import { routes } from '../bundle/routes.ts';
import type { StageConfiguration } from './configuration.ts';
import { ObjectStore } from './constructs/object-store.ts';
import { PredictFunction } from './constructs/predict-function.ts';
import { RetrainingSchedule } from './constructs/retraining-schedule.ts';
import { ServiceApi } from './constructs/service-api.ts';
import { TrainFunction } from './constructs/train-function.ts';

export interface WattcastStackProps extends StackProps {
  readonly configuration: StageConfiguration;
  /** Where each function's bundle lies. */
  readonly bundles: Readonly<Record<FunctionName, string>>;
}

/** The whole service of one stage. */
export class WattcastStack extends Stack {
  constructor(scope: Construct, id: string, props: WattcastStackProps) {
    super(scope, id, props);
    const { configuration, bundles } = props;
    const store = new ObjectStore(this, 'Store', configuration);
    const shared = { configuration, store };
    const predict = new PredictFunction(this, 'Predict', {
      ...shared,
      bundleDirectory: bundles.predict,
    });
    const train = new TrainFunction(this, 'Train', { ...shared, bundleDirectory: bundles.train });
    const service = new ServiceApi(this, 'Service', {
      configuration,
      routes,
      functions: { predict: predict.live },
    });
    new RetrainingSchedule(this, 'Retraining', {
      retraining: configuration.retraining,
      train: train.live,
    });
    new CfnOutput(this, 'Url', { description: 'Where the service answers', value: service.url });
    new CfnOutput(this, 'ApiKeyId', {
      description: 'The key: aws apigateway get-api-key --include-value --api-key <this>',
      value: service.apiKeyId,
    });
    new CfnOutput(this, 'Bucket', {
      description: 'Readings and models',
      value: store.bucket.bucketName,
    });
  }
}
