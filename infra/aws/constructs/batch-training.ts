import { Duration, RemovalPolicy, Size, Stack } from 'aws-cdk-lib';
import {
  EcsFargateContainerDefinition,
  EcsJobDefinition,
  FargateComputeEnvironment,
  JobQueue,
} from 'aws-cdk-lib/aws-batch';
import { GatewayVpcEndpointAwsService, type IVpc, SubnetType, Vpc } from 'aws-cdk-lib/aws-ec2';
import { Platform } from 'aws-cdk-lib/aws-ecr-assets';
import { ContainerImage, LogDriver } from 'aws-cdk-lib/aws-ecs';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { TrainEnvironment } from '../../../functions/train/environment.ts';
import type { StageConfiguration } from '../configuration/stage-options.ts';
import { acknowledge } from './acknowledge.ts';
import type { ObjectStore } from './object-store.ts';

export interface BatchTrainingProps {
  readonly configuration: StageConfiguration;
  readonly batch: NonNullable<StageConfiguration['train']['batch']>;
  readonly store: ObjectStore;
  /** The build context of the train function's image, which is run here too. */
  readonly bundleDirectory: string;
}

/**
 * Where a fit goes on that is too long or too large for Lambda: AWS Batch on Fargate, from the same
 * image, in a network of its own that nothing can reach. It costs while it runs.
 */
export class BatchTraining extends Construct {
  readonly queue: JobQueue;
  readonly definition: EcsJobDefinition;

  constructor(scope: Construct, id: string, props: BatchTrainingProps) {
    super(scope, id);
    const { batch } = props;
    const environment = new FargateComputeEnvironment(this, 'Environment', {
      // Its class and its interface differ in what only `exactOptionalPropertyTypes` tells apart.
      vpc: this.createNetwork() as IVpc,
      maxvCpus: batch.vcpus * batch.atOnce,
      replaceComputeEnvironment: false,
    });
    this.queue = new JobQueue(this, 'Jobs', {
      computeEnvironments: [{ computeEnvironment: environment, order: 1 }],
    });
    this.definition = new EcsJobDefinition(this, 'Job', {
      container: this.createContainer(props),
      retryAttempts: 1,
      timeout: Duration.hours(batch.hours),
    });
  }

  /** Public subnets without NAT, which would cost by the hour; nothing listens in the containers. */
  private createNetwork(): Vpc {
    const network = new Vpc(this, 'Network', {
      maxAzs: 2,
      natGateways: 0,
      subnetConfiguration: [
        { name: 'Public', subnetType: SubnetType.PUBLIC, mapPublicIpOnLaunch: false },
      ],
      gatewayEndpoints: { Store: { service: GatewayVpcEndpointAwsService.S3 } },
      // Locking the default group, which nothing is in, would bring a function of CDK's own.
      restrictDefaultSecurityGroup: false,
    });
    acknowledge(
      network,
      'AwsSolutions-VPC7',
      'Its containers only fetch their image and talk to the store and the log; nothing reaches them.',
    );
    return network;
  }

  private createContainer(props: BatchTrainingProps): EcsFargateContainerDefinition {
    const { batch, configuration, store } = props;
    const environment: TrainEnvironment = { WATTCAST_STORE: store.url };
    const logGroup = new LogGroup(this, 'Log', {
      retention: configuration.logDays,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const container = new EcsFargateContainerDefinition(this, 'Container', {
      image: ContainerImage.fromAsset(props.bundleDirectory, { platform: Platform.LINUX_AMD64 }),
      cpu: batch.vcpus,
      memory: Size.gibibytes(batch.gigabytes),
      command: ['node', 'run-in-batch.mjs'],
      environment: {
        ...environment,
        // One fit has them to itself; the image says one, for tasks that share a small function.
        TF_NUM_INTRAOP_THREADS: String(batch.vcpus),
        TASK_SECONDS: String(batch.hours * 3_600),
        TASK_MEMORY_MB: String(batch.gigabytes * 1_024),
      },
      assignPublicIp: true,
      jobRole: this.createJobRole(store),
      logging: LogDriver.awsLogs({ logGroup, streamPrefix: 'train' }),
    });
    acknowledge(
      container.executionRole,
      'AwsSolutions-IAM5[Resource::*]',
      'The token for pulling images, ecr:GetAuthorizationToken, is of the account and takes only "*".',
    );
    return container;
  }

  /** What the train function may, less its dead letters, which only a plan reads. */
  private createJobRole(store: ObjectStore): Role {
    const role = new Role(this, 'JobRole', {
      assumedBy: new ServicePrincipal('ecs-tasks.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
      }),
    });
    store.grantRead(role, 'series/', 'models/', 'jobs/', 'runs/');
    store.grantWrite(role, 'models/', 'jobs/', 'runs/');
    return role;
  }
}
