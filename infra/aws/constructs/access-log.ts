import { RemovalPolicy } from 'aws-cdk-lib';
import { AccessLogFormat, LogGroupLogDestination } from 'aws-cdk-lib/aws-apigateway';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { StageConfiguration } from '../configuration/stage-options.ts';

/** Who asked what and how it went, one JSON line a request; bodies and addresses are not logged. */
const fields = {
  requestId: '$context.requestId',
  traceId: '$context.xrayTraceId',
  time: '$context.requestTime',
  apiKeyId: '$context.identity.apiKeyId',
  method: '$context.httpMethod',
  route: '$context.resourcePath',
  path: '$context.path',
  status: '$context.status',
  milliseconds: '$context.responseLatency',
  functionMilliseconds: '$context.integrationLatency',
  functionStatus: '$context.integrationStatus',
  responseBytes: '$context.responseLength',
  refusal: '$context.error.responseType',
  fault: '$context.integrationErrorMessage',
};

export interface AccessLogProps {
  readonly logDays: StageConfiguration['logDays'];
}

/** The API's log of requests. */
export class AccessLog extends Construct {
  readonly destination: LogGroupLogDestination;
  readonly format = AccessLogFormat.custom(JSON.stringify(fields));

  constructor(scope: Construct, id: string, props: AccessLogProps) {
    super(scope, id);
    const group = new LogGroup(this, 'Log', {
      retention: props.logDays,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    this.destination = new LogGroupLogDestination(group);
  }
}
