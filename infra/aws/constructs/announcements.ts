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

/** Tells people what the pipeline wants of them: to look at a failure, or to approve a version. */
export class Announcements extends Construct {
  /** What could not be told. */
  readonly untold: Queue;

  constructor(scope: Construct, id: string, { events, topic }: AnnouncementsProps) {
    super(scope, id);
    this.untold = new DeadLetters(this, 'Untold').queue;
    new Rule(this, 'Rule', {
      description: 'wattcast: what people have to look at',
      eventBus: events,
      eventPattern: {
        source: ['wattcast'],
        detailType: ['model.failed', 'model.awaiting-approval'],
      },
      targets: [new SnsTopic(topic, { deadLetterQueue: this.untold, authorizeUsingRole: true })],
    });
  }
}
