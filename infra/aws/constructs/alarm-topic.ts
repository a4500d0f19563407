import { Stack } from 'aws-cdk-lib';
import {
  Alarm,
  ComparisonOperator,
  type IMetric,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { Effect, PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Subscription, SubscriptionProtocol, Topic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import type { StageConfiguration } from '../configuration/stage-options.ts';
import { acknowledge } from './acknowledge.ts';

export interface AlarmTopicProps {
  readonly email?: StageConfiguration['alarms']['email'];
}

export interface AlarmDescription {
  /** What has happened and what to do, for whoever is woken by it. */
  readonly description: string;
  readonly metric: IMetric;
  /** The alarm is raised above this value. */
  readonly above: number;
  /** Of how many periods, and in how many of them it has to be above; one of one by default. */
  readonly periods?: number;
  readonly inPeriods?: number;
}

/** Where alarms go, and the one way to raise one: all tell the topic, and silence is no alarm. */
export class AlarmTopic extends Construct {
  readonly topic: Topic;
  readonly alarms: Alarm[] = [];

  constructor(scope: Construct, id: string, props: AlarmTopicProps) {
    super(scope, id);
    this.topic = new Topic(this, 'Topic', { enforceSSL: true });
    this.letPublish('cloudwatch.amazonaws.com');
    if (props.email !== undefined) this.tell(props.email);
  }

  private tell(email: string): void {
    const subscription = new Subscription(this, 'Email', {
      topic: this.topic,
      protocol: SubscriptionProtocol.EMAIL,
      endpoint: email,
    });
    acknowledge(
      subscription,
      'Serverless-SNSRedrivePolicy',
      'SNS hands e-mail over to the mail system and never learns that it did not arrive.',
    );
  }

  /** A topic with a policy of its own accepts only whom it names, and only for this account. */
  letPublish(service: string): void {
    this.topic.addToResourcePolicy(
      new PolicyStatement({
        effect: Effect.ALLOW,
        principals: [new ServicePrincipal(service)],
        actions: ['sns:Publish'],
        resources: [this.topic.topicArn],
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
      }),
    );
  }

  raise(id: string, { periods = 1, inPeriods = periods, ...alarm }: AlarmDescription): Alarm {
    const raised = new Alarm(this, id, {
      alarmDescription: alarm.description,
      metric: alarm.metric,
      threshold: alarm.above,
      comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
      evaluationPeriods: periods,
      datapointsToAlarm: inPeriods,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
    raised.addAlarmAction(new SnsAction(this.topic));
    this.alarms.push(raised);
    return raised;
  }
}
