import { RemovalPolicy } from 'aws-cdk-lib';
import { Effect, type IGrantable, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { BlockPublicAccess, Bucket, BucketEncryption, ObjectOwnership } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';

/** The top-level prefixes of the object store, which are also the units of permission. */
export type StorePrefix = 'series/' | 'models/' | 'jobs/';

export interface ObjectStoreProps {
  /** Whether readings and models survive the stack. */
  readonly retainData: boolean;
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
      removalPolicy: props.retainData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    });
  }

  /** What a function calls its `WATTCAST_STORE`. */
  get url(): string {
    return `s3://${this.bucket.bucketName}`;
  }

  /** Lets `grantee` get and list what lies under `prefixes`, and nothing else. */
  grantRead(grantee: IGrantable, ...prefixes: readonly StorePrefix[]): void {
    allow(grantee, ['s3:GetObject'], this.arnsUnder(prefixes));
    grantee.grantPrincipal.addToPrincipalPolicy(
      new PolicyStatement({
        effect: Effect.ALLOW,
        actions: ['s3:ListBucket'],
        resources: [this.bucket.bucketArn],
        // S3 answers a GET of a missing key with 404 only to who may list, and asks without a
        // prefix; where the prefix is named, it has to be one of these.
        conditions: {
          StringLikeIfExists: { 's3:prefix': prefixes.map((prefix) => `${prefix}*`) },
        },
      }),
    );
  }

  /** Lets `grantee` put objects under `prefixes`: neither read, nor delete, nor change versions. */
  grantWrite(grantee: IGrantable, ...prefixes: readonly StorePrefix[]): void {
    allow(grantee, ['s3:PutObject'], this.arnsUnder(prefixes));
  }

  private arnsUnder(prefixes: readonly StorePrefix[]): string[] {
    return prefixes.map((prefix) => this.bucket.arnForObjects(`${prefix}*`));
  }
}

function allow(grantee: IGrantable, actions: string[], resources: string[]): void {
  grantee.grantPrincipal.addToPrincipalPolicy(
    new PolicyStatement({ effect: Effect.ALLOW, actions, resources }),
  );
}
