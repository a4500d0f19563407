// biome-ignore-all lint/suspicious/noExplicitAny: mutants reach into CloudFormation's untyped JSON.

/** A template, or a part of one, as JSON. */
type Json = any;

/** One careless change that somebody might make. */
export interface Mutant {
  readonly name: string;
  /** Changes the template in place. */
  readonly change: (template: Json) => void;
}

/** Operations of the API are made by one loop: to spoil a few of them shows what spoiling all would. */
const alike = ['AWS::ApiGateway::Method', 'AWS::Lambda::Permission'];
const FEW = 4;

/** Careless changes of each kind, one by one, wherever this template offers the place for them. */
export function mutantsOf(template: Json): Mutant[] {
  const entries = Object.entries<Json>(template.Resources);
  const repeated = alike.flatMap((type) =>
    entries.filter(([, resource]) => resource.Type === type).slice(FEW),
  );
  const places = entries.filter((entry) => !repeated.includes(entry));
  return places.flatMap(([id, resource]) => [
    ...droppedResource(id, resource),
    ...widenedPolicies(id, resource),
    ...(byType[resource.Type] ?? []).map(([name, change]) => ({
      name: `${id}: ${name}`,
      change: (copy: Json) => change(copy.Resources[id].Properties, copy.Resources[id]),
    })),
  ]);
}

/** What protects, watches or keeps, and could be dropped without the deployment failing. */
const droppable = [
  'AWS::ApiGateway::GatewayResponse',
  'AWS::ApiGateway::UsagePlan',
  'AWS::ApplicationAutoScaling::ScalingPolicy',
  'AWS::Budgets::Budget',
  'AWS::CloudWatch::Alarm',
  'AWS::CloudWatch::Dashboard',
  'AWS::Events::Rule',
  'AWS::Lambda::EventInvokeConfig',
  'AWS::Lambda::Permission',
  'AWS::S3::BucketPolicy',
  'AWS::SNS::Subscription',
  'AWS::SNS::TopicPolicy',
  'AWS::SQS::QueuePolicy',
  'AWS::Scheduler::Schedule',
  'AWS::WAFv2::WebACL',
  'AWS::WAFv2::WebACLAssociation',
];

function droppedResource(id: string, { Type }: Json): Mutant[] {
  if (!droppable.includes(Type)) return [];
  return [{ name: `${id}: dropped`, change: (template) => delete template.Resources[id] }];
}

/** Every statement of every policy, widened in each way. */
function widenedPolicies(id: string, resource: Json): Mutant[] {
  const path = resource.Type === 'AWS::IAM::Role' ? 'AssumeRolePolicyDocument' : 'PolicyDocument';
  const statements: Json[] = resource.Properties?.[path]?.Statement ?? [];
  return statements.flatMap((statement, index) =>
    widenings(statement).map(([name, change]) => ({
      name: `${id}: statement ${index}: ${name}`,
      change: (template: Json) => change(template.Resources[id].Properties[path].Statement, index),
    })),
  );
}

type Widening = readonly [string, (statements: Json[], index: number) => void];

function widenings(statement: Json): Widening[] {
  if (statement.Effect === 'Deny') {
    return [['denial dropped', (all, index) => all.splice(index, 1)]];
  }
  const widened: Widening[] = [];
  if (statement.Resource !== undefined && !('Principal' in statement)) {
    widened.push(['every action', (all, index) => (all[index].Action = '*')]);
    if (statement.Resource !== '*') {
      widened.push(['every resource', (all, index) => (all[index].Resource = '*')]);
    }
    widened.push([
      'an action more',
      (all, index) => (all[index].Action = [all[index].Action, 's3:DeleteObject'].flat()),
    ]);
  } else {
    widened.push(['anybody', (all, index) => (all[index].Principal = { AWS: '*' })]);
  }
  if (statement.Condition !== undefined) {
    widened.push(['condition dropped', (all, index) => delete all[index].Condition]);
  }
  return widened;
}

type Change = readonly [string, (properties: Json, resource: Json) => void];

const byType: Readonly<Record<string, readonly Change[]>> = {
  'AWS::S3::Bucket': [
    [
      'opened to public access lists',
      (p) => (p.PublicAccessBlockConfiguration.BlockPublicAcls = false),
    ],
    ['opened to public policies', (p) => delete p.PublicAccessBlockConfiguration],
    ['owned by whoever writes', (p) => delete p.OwnershipControls],
    ['not encrypted', (p) => delete p.BucketEncryption],
    ['uploads not announced', (p) => delete p.NotificationConfiguration],
    ['not versioned', (p) => delete p.VersioningConfiguration],
    ['readings expire', (p) => (p.LifecycleConfiguration.Rules[0].ExpirationInDays = 90)],
    ['lost with the stack', (_, resource) => (resource.DeletionPolicy = 'Delete')],
    ['lost when replaced', (_, resource) => (resource.UpdateReplacePolicy = 'Delete')],
    ['tags dropped', (p) => delete p.Tags],
  ],
  'AWS::IAM::Role': [
    [
      'administrator',
      (p) => (p.ManagedPolicyArns = ['arn:aws:iam::aws:policy/AdministratorAccess']),
    ],
  ],
  'AWS::Lambda::Function': [
    ['told of another store', (p) => (p.Environment.Variables.WATTCAST_STORE = 's3://other')],
    ['starts another pipeline', (p) => (p.Environment.Variables.PIPELINE_ARN = 'other')],
    ['counts for another stage', (p) => (p.Environment.Variables.WATTCAST_STAGE = 'prod')],
    ['gives up after 3 s', (p) => (p.Timeout = 3)],
    ['128 MB', (p) => (p.MemorySize = 128)],
    ['logs kept elsewhere', (p) => (p.LoggingConfig.LogGroup = '/aws/lambda/other')],
    ['not traced', (p) => delete p.TracingConfig],
    ['another architecture', (p) => (p.Architectures = ['riscv'])],
    ["another function's role", (p) => (p.Role['Fn::GetAtt'][0] = 'ReleaseRole')],
  ],
  'AWS::Logs::LogGroup': [['kept for ever', (p) => delete p.RetentionInDays]],
  'AWS::ApiGateway::Method': [
    ['open without a key', (p) => (p.ApiKeyRequired = false)],
    ['open without a signature', (p) => (p.AuthorizationType = 'NONE')],
    ['told apart by another parameter', (p) => (p.Integration.CacheKeyParameters = ['other'])],
  ],
  'AWS::ApiGateway::Stage': [
    ['access log dropped', (p) => delete p.AccessLogSetting],
    ['no rate', (p) => delete p.MethodSettings[0].ThrottlingRateLimit],
    ['bodies logged', (p) => (p.MethodSettings[0].DataTraceEnabled = true)],
    ['forecasts cached', (p) => (p.MethodSettings[1].CachingEnabled = true)],
    ['cache not encrypted', (p) => (cachedRoute(p).CacheDataEncrypted = false)],
    ['not traced', (p) => (p.TracingEnabled = false)],
  ],
  'AWS::ApiGateway::RestApi': [
    ['binary bodies harmed', (p) => delete p.BinaryMediaTypes],
    ['answers beside its own name', (p) => (p.DisableExecuteApiEndpoint = false)],
  ],
  'AWS::ApiGateway::DomainName': [['old TLS', (p) => (p.SecurityPolicy = 'TLS_1_0')]],
  'AWS::ApiGateway::UsagePlan': [
    ['no rate', (p) => delete p.Throttle],
    ['no quota', (p) => delete p.Quota],
  ],
  'AWS::ApiGateway::GatewayResponse': [
    ['the words of the gateway', (p) => delete p.ResponseTemplates],
    [
      'another media type',
      (p) => delete p.ResponseParameters['gatewayresponse.header.Content-Type'],
    ],
  ],
  'AWS::CloudWatch::Alarm': [
    ['tells nobody', (p) => (p.AlarmActions = [])],
    ['never reached', (p) => (p.Threshold = 1e9)],
    ['the other way round', (p) => (p.ComparisonOperator = 'LessThanThreshold')],
    ['raised by silence', (p) => (p.TreatMissingData = 'breaching')],
    ['looks elsewhere', (p) => looksElsewhere(p)],
  ],
  'AWS::CodeDeploy::DeploymentGroup': [
    ['never rolls back', (p) => (p.AutoRollbackConfiguration.Enabled = false)],
    ['alarms ignored', (p) => (p.AlarmConfiguration.Enabled = false)],
    ['an alarm less', (p) => p.AlarmConfiguration.Alarms.pop()],
    ['all at once', (p) => (p.DeploymentConfigName = 'CodeDeployDefault.LambdaAllAtOnce')],
  ],
  'AWS::Lambda::EventInvokeConfig': [
    ['failures forgotten', (p) => delete p.DestinationConfig],
    ['never tried again', (p) => (p.MaximumRetryAttempts = 0)],
  ],
  'AWS::StepFunctions::StateMachine': [
    ['another definition', (p) => (p.DefinitionString = '{}')],
    ['a function that is being deployed', (p) => delete p.DefinitionSubstitutions.TrainFunctionArn],
    ['not traced', (p) => delete p.TracingConfiguration],
  ],
  'AWS::Events::Rule': [
    ['off', (p) => (p.State = 'DISABLED')],
    ['some events forgotten', (p) => p.EventPattern['detail-type'].shift()],
    ['dead letters forgotten', (p) => delete p.Targets[0].DeadLetterConfig],
  ],
  'AWS::Scheduler::Schedule': [
    ['dead letters forgotten', (p) => delete p.Target.DeadLetterConfig],
    ['off', (p) => (p.State = 'DISABLED')],
    ['in UTC', (p) => delete p.ScheduleExpressionTimezone],
    ['starts something else', (p) => (p.Target.Arn = { Ref: 'TrainFunction' })],
    ['forgets its input', (p) => delete p.Target.Input],
  ],
  'AWS::SQS::Queue': [['kept for a minute', (p) => (p.MessageRetentionPeriod = 60)]],
  'AWS::ApplicationAutoScaling::ScalableTarget': [
    ['bursts forgotten', (p) => delete p.ScheduledActions],
    ['no maximum', (p) => (p.MaxCapacity = 10_000)],
  ],
  'AWS::WAFv2::WebACL': [
    ['rate counted only', (p) => (p.Rules[0].Action = { Count: {} })],
    ['no rules', (p) => (p.Rules = [])],
  ],
  'AWS::Batch::JobDefinition': [
    ['runs for ever', (p) => delete p.Timeout],
    ['another image', (p) => (p.ContainerProperties.Image = 'other')],
    ['another command', (p) => (p.ContainerProperties.Command = ['sh'])],
    ['told of another store', (p) => (p.ContainerProperties.Environment[0].Value = 's3://other')],
  ],
  'AWS::Batch::ComputeEnvironment': [
    ['without bound', (p) => (p.ComputeResources.MaxvCpus = 10_000)],
    ['off', (p) => (p.State = 'DISABLED')],
  ],
  'AWS::EC2::SecurityGroup': [
    ['open', (p) => (p.SecurityGroupIngress = [{ CidrIp: '0.0.0.0/0', IpProtocol: '-1' }])],
  ],
  'AWS::Athena::WorkGroup': [
    ['reads without bound', (p) => delete p.WorkGroupConfiguration.BytesScannedCutoffPerQuery],
    ['bounds optional', (p) => (p.WorkGroupConfiguration.EnforceWorkGroupConfiguration = false)],
  ],
  'AWS::Glue::Table': [
    ['looks elsewhere', (p) => delete p.TableInput.Parameters['storage.location.template']],
    ['a column less', (p) => p.TableInput.StorageDescriptor.Columns.pop()],
  ],
  'AWS::Budgets::Budget': [
    ['tells nobody', (p) => (p.NotificationsWithSubscribers = [])],
    ['of the whole account', (p) => delete p.Budget.CostFilters],
  ],
};

function cachedRoute(stage: Json): Json {
  return stage.MethodSettings.find((settings: Json) => settings.CachingEnabled === true);
}

function looksElsewhere(properties: Json): void {
  const metric = properties.Metrics?.find((one: Json) => one.MetricStat)?.MetricStat.Metric;
  const watched = metric ?? properties;
  if (watched.Dimensions === undefined) watched.Namespace = 'other';
  else watched.Dimensions[0].Value = 'other';
}
