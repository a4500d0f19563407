import type { RestApi } from 'aws-cdk-lib/aws-apigateway';
import type { StageConfiguration } from '../configuration/stage-options.ts';
import { acknowledge } from './acknowledge.ts';

/** What AWS's rules say of the API, and why it is as it is. */
export function answerForFindings(resource: RestApi, { api, tracing }: StageConfiguration): void {
  acknowledge(
    resource,
    'AwsSolutions-APIG2',
    'The functions check every request against the schemas that the API is documented from, and ' +
      'their answers name the field, the value and what is allowed; the gateway cannot.',
  );
  acknowledge(
    resource,
    'AwsSolutions-APIG6',
    'The execution log would be kept for ever, out of reach of this stack; the access log has a ' +
      'line for every request with status, times and what failed.',
  );
  if (api.authorization !== 'cognito') {
    acknowledge(
      resource,
      'AwsSolutions-COG4',
      'Programs call it, not people: they have an API key, and IAM credentials where so configured.',
    );
  }
  if (api.authorization === 'api-key') {
    acknowledge(
      resource,
      'AwsSolutions-APIG4',
      'Every operation asks for an API key; IAM or Cognito in addition is an option of the stage.',
    );
  }
  if (api.firewall === undefined) {
    acknowledge(resource, 'AwsSolutions-APIG3', 'AWS WAF is an option of the stage, and off here.');
  }
  if (!tracing) {
    acknowledge(resource, 'Serverless-APIGWXrayEnabled', 'Tracing is an option of the stage.');
  }
  if (api.setAccountLogRole) {
    acknowledge(
      resource,
      'AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs]',
      'API Gateway accepts a role for its logs only with the rights of this policy.',
    );
  }
}
