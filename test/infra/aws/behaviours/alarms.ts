import { Match } from 'aws-cdk-lib/assertions';
import { expect } from 'vitest';
import type { Behaviour } from '../support/behaviour.ts';
import { plainText } from '../support/plain-text.ts';
import { resource, resourcesOf } from '../support/resources.ts';

/** What each alarm is raised on: the metric or expression, the value, and for how long. */
const alarms: Readonly<Record<string, object>> = {
  ApiErrors: { expression: 'IF(requests >= 20, 100 * errors / requests, 0)', above: 1, of: 1 },
  PredictCrashes: { expression: 'IF(runs >= 5, 100 * crashes / runs, 0)', above: 1, of: 3, in: 2 },
  ApiSlow: { metric: 'AWS/ApiGateway Latency p99', above: 1_000, of: 3 },
  PredictThrottled: { metric: 'AWS/Lambda Throttles Sum', above: 10, of: 1 },
  PipelineFailed: { metric: 'AWS/States ExecutionsFailed Sum', above: 0, of: 1 },
  StaleServes: { metric: 'wattcast StaleServe Sum', above: 0, of: 3 },
  ModelLoadFailures: { metric: 'wattcast ModelLoadFailure Sum', above: 0, of: 1 },
  ModelsDrift: { metric: 'AWS/Events TriggeredRules Sum', above: 0, of: 3, in: 2 },
  DeadLettersWaiting: {
    metric: 'AWS/SQS ApproximateNumberOfMessagesVisible Maximum',
    above: 0,
    of: 1,
  },
  UploadsWaiting: {
    metric: 'AWS/SQS ApproximateNumberOfMessagesVisible Maximum',
    above: 0,
    of: 1,
  },
  UnstartedWaiting: {
    metric: 'AWS/SQS ApproximateNumberOfMessagesVisible Maximum',
    above: 0,
    of: 1,
  },
};

function alarmBehaviour([name, { expression, metric, above, of, ...rest }]: [
  string,
  // biome-ignore lint/suspicious/noExplicitAny: the table above, whose rows differ.
  any,
]): Behaviour {
  return {
    name: `the alarm ${name} is raised when it must be, and tells the topic`,
    check: (template) => {
      const { properties } = resource(template, 'AWS::CloudWatch::Alarm', `Alarms${name}`);
      const { Namespace, MetricName, Statistic, ExtendedStatistic, Metrics } = properties;
      const watched =
        Metrics === undefined
          ? { metric: `${Namespace} ${MetricName} ${Statistic ?? ExtendedStatistic}` }
          : {
              expression: Metrics.find((one: { Expression?: string }) => one.Expression).Expression,
            };
      expect(watched).toEqual(expression === undefined ? { metric } : { expression });
      expect(properties).toMatchObject({
        ComparisonOperator: 'GreaterThanThreshold',
        Threshold: above,
        EvaluationPeriods: of,
        DatapointsToAlarm: rest.in ?? of,
        TreatMissingData: 'notBreaching',
        AlarmActions: [{ Ref: resource(template, 'AWS::SNS::Topic').id }],
      });
      expect(properties.AlarmDescription.length).toBeGreaterThan(60);
    },
  };
}

export const alarmBehaviours: readonly Behaviour[] = [
  ...Object.entries(alarms).map(alarmBehaviour),
  {
    name: 'alarms look at this stage and these functions, not at the whole account',
    check: (template) => {
      for (const { id, properties } of resourcesOf(template, 'AWS::CloudWatch::Alarm')) {
        const metrics = properties.Metrics ?? [{ MetricStat: { Metric: properties } }];
        for (const { MetricStat } of metrics) {
          const where = MetricStat?.Metric.Dimensions?.map((one: { Value: unknown }) =>
            plainText(one.Value),
          );
          if (MetricStat !== undefined) expect(where, id).toEqual(dimensionsOf(id));
        }
      }
    },
  },
  {
    name: 'somebody is told of alarms, over TLS',
    check: (template) => {
      template.hasResourceProperties('AWS::SNS::Subscription', {
        Protocol: 'email',
        Endpoint: 'ops@example.org',
        TopicArn: { Ref: resource(template, 'AWS::SNS::Topic').id },
      });
      template.hasResourceProperties('AWS::SNS::TopicPolicy', {
        PolicyDocument: {
          Statement: Match.arrayWith([
            Match.objectLike({
              Effect: 'Deny',
              Principal: '*',
              Condition: { Bool: { 'aws:SecureTransport': 'false' } },
            }),
          ]),
        },
      });
    },
  },
  {
    name: 'a month that is going to cost too much is announced',
    check: (template) => {
      const topic = {
        SubscriptionType: 'SNS',
        Address: { Ref: resource(template, 'AWS::SNS::Topic').id },
      };
      template.hasResourceProperties('AWS::Budgets::Budget', {
        Budget: {
          BudgetLimit: { Amount: 200, Unit: 'USD' },
          TimeUnit: 'MONTHLY',
          CostFilters: { TagKeyValue: ['user:wattcast:stage$test'] },
        },
        NotificationsWithSubscribers: [
          { Notification: { NotificationType: 'ACTUAL', Threshold: 80 }, Subscribers: [topic] },
          {
            Notification: { NotificationType: 'FORECASTED', Threshold: 100 },
            Subscribers: [topic],
          },
        ],
      });
    },
  },
  {
    name: 'people are told which model has drifted, and drift is counted by the day',
    check: (template) => {
      const untold = resource(template, 'AWS::SQS::Queue', 'AnnouncementsUntold').id;
      const bus = { Ref: resource(template, 'AWS::Events::EventBus').id };
      template.hasResourceProperties('AWS::Events::Rule', {
        EventBusName: bus,
        EventPattern: { source: ['wattcast'], 'detail-type': ['model.drifted'] },
        State: 'ENABLED',
        Targets: [
          {
            Arn: { Ref: resource(template, 'AWS::SNS::Topic').id },
            DeadLetterConfig: { Arn: { 'Fn::GetAtt': [untold, 'Arn'] } },
          },
        ],
      });
      expect(
        resource(template, 'AWS::CloudWatch::Alarm', 'AlarmsModelsDrift').properties.Period,
      ).toBe(86_400);
    },
  },
];

function dimensionsOf(alarm: string): unknown {
  if (alarm.startsWith('AlarmsApi')) return ['wattcast-test', 'live'];
  if (alarm.startsWith('AlarmsDead')) return [expect.stringMatching(/DeadLettersQueue/)];
  if (alarm.startsWith('AlarmsUploads')) return [expect.stringMatching(/UnimportedQueue/)];
  if (alarm.startsWith('AlarmsUnstarted')) return [expect.stringMatching(/UnstartedQueue/)];
  if (alarm.startsWith('AlarmsPipeline')) return [expect.stringMatching(/PipelineStateMachine/)];
  if (/^Alarms(StaleServes|ModelLoadFailures)/.test(alarm)) return ['wattcast-predict', 'test'];
  if (alarm.startsWith('AlarmsModelsDrift')) {
    return [expect.stringMatching(/PipelineEvents/), expect.stringMatching(/AnnouncementsDrift/)];
  }
  const code = expect.stringMatching(/^<PredictFunction/);
  return [code, expect.stringMatching(/:live$/)];
}
