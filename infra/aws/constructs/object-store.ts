import { type CfnResource, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { type ManagedPolicy, PolicyStatement, type Role } from 'aws-cdk-lib/aws-iam';
import {
  BlockPublicAccess,
  Bucket,
  BucketEncryption,
  type CfnBucket,
  ObjectOwnership,
} from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { acknowledge } from './acknowledge.ts';

/** The top-level prefixes of the object store, which are also the units of permission. */
export type StorePrefix = 'series/' | 'models/' | 'jobs/' | 'runs/' | 'uploads/';

export interface ObjectStoreProps {
  /** Whether readings and models survive the stack. */
  readonly retainData: boolean;
  /** How long an overwritten or deleted object can be brought back. */
  readonly keepOverwrittenDays: number;
}

/** The bucket that holds readings and artifacts, and permission to it prefix by prefix. */
export class ObjectStore extends Construct {
  readonly bucket: Bucket;

  constructor(scope: Construct, id: string, props: ObjectStoreProps) {
    super(scope, id);
    this.bucket = new Bucket(this, 'Bucket', {
      versioned: true,
      encryption: BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      minimumTLSVersion: 1.2,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      lifecycleRules: [
        {
          noncurrentVersionExpiration: Duration.days(props.keepOverwrittenDays),
          abortIncompleteMultipartUploadAfter: Duration.days(7),
          expiredObjectDeleteMarker: true,
        },
        { prefix: 'uploads/', expiration: Duration.days(30) },
        // What a run of the pipeline mapped over and what came of it, and unfinished fits; jobs say the same
        // for good.
        { prefix: 'runs/', expiration: Duration.days(90) },
      ],
      removalPolicy: props.retainData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
      autoDeleteObjects: !props.retainData,
    });
    if (!props.retainData) this.silenceEmptier();
    acknowledge(
      this.bucket,
      'AwsSolutions-S1',
      'Only the functions of this stack reach the bucket, and each logs what it was asked for.',
    );
  }

  /** What empties the bucket names its role twice, as cfn-lint notices: once is enough. */
  private silenceEmptier(): void {
    const provider = Stack.of(this).node.findChild(
      'Custom::S3AutoDeleteObjectsCustomResourceProvider',
    );
    (provider.node.findChild('Handler') as CfnResource).addDeletionOverride('DependsOn');
  }

  /** What a function calls its `WATTCAST_STORE`. */
  get url(): string {
    return `s3://${this.bucket.bucketName}`;
  }

  /** Lets `grantee` get and list what lies under `prefixes`, and nothing else. */
  grantRead(grantee: Role, ...prefixes: readonly StorePrefix[]): void {
    grantee.addToPolicy(this.getting(prefixes));
    grantee.addToPolicy(this.listing(prefixes));
    this.acknowledgePrefixes(grantee, prefixes);
  }

  /** Lets `grantee` put objects under `prefixes`: neither read, nor delete, nor change versions. */
  grantWrite(grantee: Role, ...prefixes: readonly StorePrefix[]): void {
    grantee.addToPolicy(this.putting(prefixes));
    this.acknowledgePrefixes(grantee, prefixes);
  }

  /** Lets `grantee` delete objects under `prefixes`; what they were is kept for a while. */
  grantDelete(grantee: Role, ...prefixes: readonly StorePrefix[]): void {
    grantee.addToPolicy(
      new PolicyStatement({
        actions: ['s3:DeleteObject'],
        resources: this.arnsUnder(prefixes),
      }),
    );
    this.acknowledgePrefixes(grantee, prefixes);
  }

  /** Makes S3 tell EventBridge of objects; CDK's own way would bring a function to switch it on. */
  announceObjects(): void {
    const bucket = this.bucket.node.defaultChild as CfnBucket;
    bucket.notificationConfiguration = {
      eventBridgeConfiguration: { eventBridgeEnabled: true },
    };
  }

  /** `grantWrite` for a service that writes large objects in parts. */
  grantUpload(grantee: Role, ...prefixes: readonly StorePrefix[]): void {
    this.grantWrite(grantee, ...prefixes);
    grantee.addToPolicy(
      new PolicyStatement({
        actions: ['s3:AbortMultipartUpload', 's3:ListMultipartUploadParts'],
        resources: this.arnsUnder(prefixes),
      }),
    );
  }

  /** Lets Athena, on behalf of `grantee`, read `data` and keep what it found under `results`. */
  grantQuery(grantee: ManagedPolicy, data: StorePrefix, results: 'queries/'): void {
    grantee.addStatements(
      new PolicyStatement({
        actions: ['s3:GetBucketLocation'],
        resources: [this.bucket.bucketArn],
      }),
      this.getting([data, results]),
      this.listing([data, results]),
      this.putting([results]),
    );
    this.acknowledgePrefixes(grantee, [data, results]);
  }

  private getting(prefixes: readonly string[]): PolicyStatement {
    return new PolicyStatement({
      actions: ['s3:GetObject'],
      resources: this.arnsUnder(prefixes),
    });
  }

  private putting(prefixes: readonly string[]): PolicyStatement {
    return new PolicyStatement({
      actions: ['s3:PutObject'],
      resources: this.arnsUnder(prefixes),
    });
  }

  /**
   * S3 answers a GET of a missing key with 404 only to who may list, and asks without a prefix; where
   * the prefix is named, it has to be one of these.
   */
  private listing(prefixes: readonly string[]): PolicyStatement {
    return new PolicyStatement({
      actions: ['s3:ListBucket'],
      resources: [this.bucket.bucketArn],
      conditions: { StringLikeIfExists: { 's3:prefix': prefixes.map((prefix) => `${prefix}*`) } },
    });
  }

  private acknowledgePrefixes(grantee: Role | ManagedPolicy, prefixes: readonly string[]): void {
    const bucket = Stack.of(this).getLogicalId(this.bucket.node.defaultChild as CfnBucket);
    for (const prefix of prefixes) {
      acknowledge(
        grantee,
        `AwsSolutions-IAM5[Resource::<${bucket}.Arn>/${prefix}*]`,
        `The names of objects under ${prefix} are not known in advance; the prefix is the limit.`,
      );
    }
  }

  private arnsUnder(prefixes: readonly string[]): string[] {
    return prefixes.map((prefix) => this.bucket.arnForObjects(`${prefix}*`));
  }
}
