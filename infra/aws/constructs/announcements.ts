import { Duration } from 'aws-cdk-lib';
import { Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { type EventBus, Rule } from 'aws-cdk-lib/aws-events';
import { SnsTopic } from 'aws-cdk-lib/aws-events-targets';
import type { Topic } from 'aws-cdk-lib/aws-sns';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { DeadLetters } from './dead-letters.ts';

export interface AnnouncementsProps {
  readonly events: EventBus;
  readonly topic: Topic;
}

/**
 * Tells people what the pipeline wants of them: to look at a failure or a drift, or to approve a version.
 */
export class Announcements extends Construct {
  /** What could not be told. */
  readonly untold: Queue;
  /** Models that had drifted, by day: the pipeline looks once a day. */
  readonly drifted: Metric;

  constructor(scope: Construct, id: string, { events, topic }: AnnouncementsProps) {
    super(scope, id);
    this.untold = new DeadLetters(this, 'Untold').queue;
    const tell = new SnsTopic(topic, { deadLetterQueue: this.untold, authorizeUsingRole: true });
    new Rule(this, 'Rule', {
      description: 'wattcast: what people have to look at',
      eventBus: events,
      eventPattern: {
        source: ['wattcast'],
        detailType: ['model.failed', 'model.awaiting-approval'],
      },
      targets: [tell],
    });
    // A rule of its own, because EventBridge counts what it matched by rule.
    const drift = new Rule(this, 'Drift', {
      description: 'wattcast: models whose errors or inputs have drifted',
      eventBus: events,
      eventPattern: { source: ['wattcast'], detailType: ['model.drifted'] },
      targets: [tell],
    });
    this.drifted = new Metric({
      namespace: 'AWS/Events',
      metricName: 'TriggeredRules',
      dimensionsMap: { EventBusName: events.eventBusName, RuleName: drift.ruleName },
      statistic: Stats.SUM,
      period: Duration.days(1),
    });
  }
}
