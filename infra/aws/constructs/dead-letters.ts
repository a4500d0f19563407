import { Duration } from 'aws-cdk-lib';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { acknowledge } from './acknowledge.ts';

/** Work that could not be started or that failed for good, kept until somebody has looked at it. */
export class DeadLetters extends Construct {
  readonly queue: Queue;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    this.queue = new Queue(this, 'Queue', {
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
    });
    const isLast =
      'It is the dead-letter queue: nothing reads it by itself, so nothing can fail twice.';
    acknowledge(this.queue, 'AwsSolutions-SQS3', isLast);
    acknowledge(this.queue, 'Serverless-SQSRedrivePolicy', isLast);
  }
}
