import { Duration, Stack } from 'aws-cdk-lib';
import { CfnWorkGroup } from 'aws-cdk-lib/aws-athena';
import { CfnDatabase, CfnTable } from 'aws-cdk-lib/aws-glue';
import { ManagedPolicy, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import type { ObjectStore } from './object-store.ts';

const TABLE = 'readings';
const RESULTS = 'queries/';
const gigabyte = 2 ** 30;

export interface ReadingsQueriesProps {
  readonly store: ObjectStore;
  /** GB that one query may read. */
  readonly scannedGigabytes: number;
}

/**
 * The stored readings as a table in Athena: `SELECT ... FROM readings WHERE series = '...'`. The series
 * has to be named, because where its files lie follows from it and nothing needs to be crawled.
 */
export class ReadingsQueries extends Construct {
  /** What whoever may ask has to be given. */
  readonly analysts: ManagedPolicy;
  private readonly store: ObjectStore;
  private readonly names: { readonly database: string; readonly workGroup: string };

  constructor(scope: Construct, id: string, props: ReadingsQueriesProps) {
    super(scope, id);
    const { stackName } = Stack.of(this);
    this.store = props.store;
    // Athena's names have no hyphens; the stack's name keeps two stages apart.
    this.names = { database: stackName.replaceAll('-', '_'), workGroup: stackName };
    this.store.bucket.addLifecycleRule({ prefix: RESULTS, expiration: Duration.days(7) });
    this.describeReadings();
    this.boundQueries(props.scannedGigabytes);
    this.analysts = this.letAnalysts();
  }

  private describeReadings(): void {
    const catalogId = Stack.of(this).account;
    const database = new CfnDatabase(this, 'Database', {
      catalogId,
      databaseInput: { name: this.names.database, description: 'wattcast' },
    });
    const table = new CfnTable(this, 'Table', {
      catalogId,
      databaseName: this.names.database,
      tableInput: {
        name: TABLE,
        description: 'Readings of every series; the series has to be named in the query',
        tableType: 'EXTERNAL_TABLE',
        partitionKeys: [{ name: 'series', type: 'string' }],
        parameters: {
          'projection.enabled': 'true',
          'projection.series.type': 'injected',
          'storage.location.template': `${this.store.url}/series/\${series}/readings/`,
        },
        storageDescriptor: readingsFormat(`${this.store.url}/series/`),
      },
    });
    table.addResourceDependency(database);
  }

  private boundQueries(scannedGigabytes: number): void {
    new CfnWorkGroup(this, 'WorkGroup', {
      name: this.names.workGroup,
      description: 'Queries of readings',
      recursiveDeleteOption: true,
      workGroupConfiguration: {
        enforceWorkGroupConfiguration: true,
        publishCloudWatchMetricsEnabled: true,
        bytesScannedCutoffPerQuery: scannedGigabytes * gigabyte,
        resultConfiguration: {
          outputLocation: `${this.store.url}/${RESULTS}`,
          encryptionConfiguration: { encryptionOption: 'SSE_S3' },
        },
      },
    });
  }

  private letAnalysts(): ManagedPolicy {
    const arn = (service: string, resource: string) =>
      Stack.of(this).formatArn({ service, resource });
    const { database, workGroup } = this.names;
    const policy = new ManagedPolicy(this, 'Analysts', {
      description: 'May query the readings of wattcast, and nothing else',
      statements: [
        new PolicyStatement({
          actions: [
            'athena:GetQueryExecution',
            'athena:GetQueryResults',
            'athena:GetWorkGroup',
            'athena:StartQueryExecution',
            'athena:StopQueryExecution',
          ],
          resources: [arn('athena', `workgroup/${workGroup}`)],
        }),
        new PolicyStatement({
          actions: ['glue:GetDatabase', 'glue:GetTable', 'glue:GetPartitions'],
          resources: [
            arn('glue', 'catalog'),
            arn('glue', `database/${database}`),
            arn('glue', `table/${database}/${TABLE}`),
          ],
        }),
      ],
    });
    this.store.grantQuery(policy, 'series/', RESULTS);
    return policy;
  }
}

/** What `functions/shared/series/month-file.ts` writes. */
function readingsFormat(location: string): CfnTable.StorageDescriptorProperty {
  return {
    location,
    columns: [
      { name: 'start', type: 'timestamp', comment: 'start of the step, UTC' },
      { name: 'value', type: 'double', comment: "in the series' unit; null where missing" },
      { name: 'flag', type: 'string', comment: 'ok, estimated, suspect or missing' },
      { name: 'reasons', type: 'string', comment: 'why, separated by spaces' },
      { name: 'superseded', type: 'string', comment: 'JSON array of corrected values' },
    ],
    inputFormat: 'org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat',
    outputFormat: 'org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat',
    serdeInfo: {
      serializationLibrary: 'org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe',
    },
  };
}
