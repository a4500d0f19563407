import { CfnOutput, Stack, type StackProps, Tags } from 'aws-cdk-lib';
import type { Alias } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import type { FunctionName } from '../bundle/recipes.ts';
import { routes } from '../bundle/routes.ts';
import type { Stage } from './configuration/read-stage.ts';
import { AlarmTopic } from './constructs/alarm-topic.ts';
import { Announcements } from './constructs/announcements.ts';
import { BatchTraining } from './constructs/batch-training.ts';
import { DeadLetters } from './constructs/dead-letters.ts';
import { GradualRelease } from './constructs/gradual-release.ts';
import { ManageFunction } from './constructs/manage-function.ts';
import { MonthlyBudget } from './constructs/monthly-budget.ts';
import { ObjectStore } from './constructs/object-store.ts';
import { PredictFunction } from './constructs/predict-function.ts';
import { ReadingsFunction } from './constructs/readings-function.ts';
import { ReadingsQueries } from './constructs/readings-queries.ts';
import { RetrainingSchedule } from './constructs/retraining-schedule.ts';
import {
  raiseCacheAlarms,
  raiseDriftAlarm,
  raiseReleaseAlarms,
  raiseServingAlarms,
  raiseTrainingAlarms,
} from './constructs/service-alarms.ts';
import { ServiceApi } from './constructs/service-api.ts';
import { ServiceDashboard } from './constructs/service-dashboard.ts';
import { TrainFunction } from './constructs/train-function.ts';
import { TrainingPipeline } from './constructs/training-pipeline.ts';

export interface WattcastStackProps extends StackProps {
  readonly stage: Stage;
  /** Where each function's bundle lies. */
  readonly bundles: Readonly<Record<FunctionName, string>>;
  /** The training pipeline in the Amazon States Language. */
  readonly pipeline: string;
}

/** The whole service of one stage. */
export class WattcastStack extends Stack {
  private readonly stage: Stage;
  private readonly store: ObjectStore;
  private readonly deadLetters = new DeadLetters(this, 'DeadLetters').queue;
  private readonly predict: PredictFunction;
  private readonly manage: ManageFunction;
  private readonly readings: ReadingsFunction;
  private readonly train: Alias;
  private readonly pipeline: TrainingPipeline;
  private readonly schedule: RetrainingSchedule;

  constructor(scope: Construct, id: string, props: WattcastStackProps) {
    super(scope, id, props);
    const { stage, bundles } = props;
    const { configuration } = stage;
    this.stage = stage;
    this.store = new ObjectStore(this, 'Store', configuration);
    const shared = { configuration, store: this.store, deadLetters: this.deadLetters };
    const { manage, readings } = bundles;
    const predict =
      bundles[configuration.predict.runtime === 'native' ? 'predict-native' : 'predict'];
    this.predict = new PredictFunction(this, 'Predict', {
      ...shared,
      bundleDirectory: predict,
      stage: stage.name,
    });
    this.readings = new ReadingsFunction(this, 'Readings', {
      ...shared,
      bundleDirectory: readings,
    });
    this.train = new TrainFunction(this, 'Train', {
      ...shared,
      bundleDirectory: bundles.train,
    }).live;
    this.pipeline = new TrainingPipeline(this, 'Pipeline', {
      ...shared,
      train: this.train,
      tracing: configuration.tracing,
      definition: props.pipeline,
      batch: this.createBatch(bundles.train),
    });
    this.manage = new ManageFunction(this, 'Manage', {
      ...shared,
      bundleDirectory: manage,
      pipeline: this.pipeline.stateMachine,
    });
    this.schedule = new RetrainingSchedule(this, 'Retraining', {
      retraining: configuration.retraining,
      pipeline: this.pipeline.stateMachine,
    });
    if (configuration.queries !== undefined) this.offerQueries(configuration.queries);
    this.watch();
    this.print(this.serve());
    this.tag();
  }

  private createBatch(bundleDirectory: string): BatchTraining | undefined {
    const { configuration } = this.stage;
    const { batch } = configuration.train;
    if (batch === undefined) return undefined;
    const { store } = this;
    return new BatchTraining(this, 'Batch', { configuration, batch, store, bundleDirectory });
  }

  private serve(): ServiceApi {
    return new ServiceApi(this, 'Service', {
      apiName: this.stackName,
      configuration: this.stage.configuration,
      routes,
      functions: {
        predict: this.predict.live,
        manage: this.manage.live,
        readings: this.readings.live,
      },
    });
  }

  private offerQueries(options: NonNullable<Stage['configuration']['queries']>): void {
    const { analysts } = new ReadingsQueries(this, 'Queries', { store: this.store, ...options });
    new CfnOutput(this, 'AnalystsPolicy', {
      description: 'Attach it to whoever may query the readings',
      value: analysts.managedPolicyArn,
    });
  }

  private watch(): void {
    const { name, configuration } = this.stage;
    const topic = new AlarmTopic(this, 'Alarms', configuration.alarms);
    const watched = {
      apiName: this.stackName,
      predict: this.predict.live,
      train: this.train,
      pipeline: this.pipeline.stateMachine,
      deadLetters: this.deadLetters,
      unstarted: this.schedule.unstarted,
      unimported: this.readings.unimported,
    };
    const rollBackOn = raiseReleaseAlarms(topic, configuration, watched);
    raiseServingAlarms(topic, configuration, watched);
    raiseCacheAlarms(topic, name);
    raiseTrainingAlarms(topic, watched);
    const { drifted } = new Announcements(this, 'Announcements', {
      events: this.pipeline.events,
      topic: topic.topic,
    });
    raiseDriftAlarm(topic, configuration, drifted);
    const { traffic, monthlyBudgetDollars: dollars } = configuration;
    new GradualRelease(this, 'Release', { live: this.predict.live, traffic, rollBackOn });
    new ServiceDashboard(this, 'Dashboard', { topic, drifted, stage: name, ...watched });
    if (dollars !== undefined) new MonthlyBudget(this, 'Budget', { dollars, stage: name, topic });
    new CfnOutput(this, 'AlarmTopic', {
      description: 'Alarms go here; subscribe whoever shall be told',
      value: topic.topic.topicArn,
    });
  }

  private print({ url, key }: ServiceApi): void {
    const readKey = `aws apigateway get-api-key --include-value --query value --output text --api-key ${key.keyId}`;
    new CfnOutput(this, 'TrainingPipeline', {
      description:
        'Trains: aws stepfunctions start-execution --state-machine-arn <this> --input {}',
      value: this.pipeline.stateMachine.stateMachineArn,
    });
    new CfnOutput(this, 'Url', { description: 'Where the service answers', value: url });
    new CfnOutput(this, 'ApiKeyId', {
      description: 'Id of the first API key',
      value: key.keyId,
    });
    new CfnOutput(this, 'FirstCall', {
      description: 'Lists the models that can be asked for forecasts',
      value: `curl -H "x-api-key: $(${readKey})" ${url}/v1/timeseries/models`,
    });
    new CfnOutput(this, 'Bucket', {
      description: 'Readings and models',
      value: this.store.bucket.bucketName,
    });
  }

  private tag(): void {
    const { name, configuration } = this.stage;
    for (const [key, value] of Object.entries({ ...configuration.tags, 'wattcast:stage': name })) {
      Tags.of(this).add(key, value);
    }
  }
}
