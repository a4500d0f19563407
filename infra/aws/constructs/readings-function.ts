import { Duration } from 'aws-cdk-lib';
import { EventField, Rule, RuleTargetInput } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import { SqsDestination } from 'aws-cdk-lib/aws-lambda-destinations';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import type { ReadingsEnvironment } from '../../../functions/readings/environment.ts';
import { asFunction } from './as-function.ts';
import { DeadLetters } from './dead-letters.ts';
import type { ObjectStore } from './object-store.ts';
import type { ServingFunctionPlace } from './predict-function.ts';
import { ServingFunction } from './serving-function.ts';

/** Readings come in, over HTTP or as uploaded files: writes series only, knows no models. */
export class ReadingsFunction extends ServingFunction {
  /** Uploads that could not be imported, as they were announced. */
  readonly unimported: Queue;

  constructor(scope: Construct, id: string, { store, ...place }: ServingFunctionPlace) {
    const environment: ReadingsEnvironment = { WATTCAST_STORE: store.url };
    super(scope, id, {
      ...place,
      description: 'wattcast: series and readings',
      environment: { ...environment },
      size: place.configuration.readings,
    });
    store.grantRead(this.role, 'series/', 'uploads/');
    store.grantWrite(this.role, 'series/', 'uploads/');
    store.grantDelete(this.role, 'uploads/');
    this.unimported = new DeadLetters(this, 'Unimported').queue;
    this.importUploads(store);
  }

  /** The store announces each upload on the account's own bus; the function reads the form of S3. */
  private importUploads(store: ObjectStore): void {
    store.announceObjects();
    this.live.configureAsyncInvoke({
      onFailure: new SqsDestination(this.unimported),
      maxEventAge: Duration.hours(6),
      retryAttempts: 2,
    });
    new Rule(this, 'Uploads', {
      description: 'wattcast: files of readings that were uploaded',
      eventPattern: {
        source: ['aws.s3'],
        detailType: ['Object Created'],
        detail: {
          bucket: { name: [store.bucket.bucketName] },
          object: { key: [{ wildcard: 'uploads/*.data' }] },
        },
      },
      targets: [
        new LambdaFunction(asFunction(this.live), {
          deadLetterQueue: this.unimported,
          event: RuleTargetInput.fromObject({
            Records: [{ s3: { object: { key: EventField.fromPath('$.detail.object.key') } } }],
          }),
        }),
      ],
    });
  }
}
