import { Duration } from 'aws-cdk-lib';
import {
  AlarmStatusWidget,
  Dashboard,
  GraphWidget,
  type IMetric,
  Stats,
} from 'aws-cdk-lib/aws-cloudwatch';
import type { Alias } from 'aws-cdk-lib/aws-lambda';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import type { AlarmTopic } from './alarm-topic.ts';
import { apiErrorPercent, apiMetric, crashPercent, predictMetric } from './service-metrics.ts';

export interface ServiceDashboardProps {
  readonly topic: AlarmTopic;
  readonly apiName: string;
  readonly predict: Alias;
  readonly train: Alias;
  readonly pipeline: StateMachine;
  readonly deadLetters: Queue;
  readonly drifted: IMetric;
  /** Name of the stage, by which predict's own metrics are told apart. */
  readonly stage: string;
}

/** One page, read from the top: is anything wrong, does it serve, does it learn. */
export class ServiceDashboard extends Construct {
  constructor(scope: Construct, id: string, props: ServiceDashboardProps) {
    super(scope, id);
    const dashboard = new Dashboard(this, 'Dashboard', { defaultInterval: Duration.days(1) });
    dashboard.addWidgets(
      new AlarmStatusWidget({ title: 'Alarms', width: 24, alarms: props.topic.alarms }),
    );
    dashboard.addWidgets(...servingGraphs(props));
    dashboard.addWidgets(...trainingGraphs(props));
  }
}

function servingGraphs({ apiName, predict, stage }: ServiceDashboardProps): GraphWidget[] {
  return [
    graph('Requests in five minutes', [
      apiMetric(apiName, 'Count', Stats.SUM),
      apiMetric(apiName, '4XXError', Stats.SUM),
      apiMetric(apiName, '5XXError', Stats.SUM),
    ]),
    graph('Time of an answer, ms', [
      apiMetric(apiName, 'Latency', Stats.p(50)),
      apiMetric(apiName, 'Latency', Stats.p(99)),
      predict.metricDuration({ statistic: Stats.p(99), label: 'predict p99' }),
    ]),
    graph('Failures, %', [apiErrorPercent(apiName), crashPercent(predict)]),
    graph('Predict at once', [
      predict.metric('ConcurrentExecutions', { statistic: Stats.MAXIMUM }),
      predict.metric('ProvisionedConcurrentExecutions', { statistic: Stats.MAXIMUM }),
      predict.metricThrottles({ statistic: Stats.SUM }),
    ]),
    graph('Models in memory', [
      predictMetric(stage, 'ColdStart'),
      predictMetric(stage, 'ModelLoad'),
      predictMetric(stage, 'StaleServe'),
      predictMetric(stage, 'ModelLoadFailure'),
    ]),
  ];
}

function trainingGraphs({
  train,
  pipeline,
  deadLetters,
  drifted,
}: ServiceDashboardProps): GraphWidget[] {
  return [
    graph('Runs of the pipeline', [
      pipeline.metricSucceeded({ statistic: Stats.SUM }),
      pipeline.metricFailed({ statistic: Stats.SUM }),
    ]),
    graph('Training tasks', [
      train.metricInvocations({ statistic: Stats.SUM }),
      train.metricErrors({ statistic: Stats.SUM, label: 'errors, most of them retried' }),
    ]),
    graph('Time of a training task, ms', [
      train.metricDuration({ statistic: Stats.p(50) }),
      train.metricDuration({ statistic: Stats.MAXIMUM }),
    ]),
    graph('Dead letters', [
      deadLetters.metricApproximateNumberOfMessagesVisible({ statistic: Stats.MAXIMUM }),
    ]),
    graph('Drift', [drifted]),
  ];
}

function graph(title: string, left: IMetric[]): GraphWidget {
  return new GraphWidget({ title, left, width: 8, height: 6, leftYAxis: { min: 0 } });
}
