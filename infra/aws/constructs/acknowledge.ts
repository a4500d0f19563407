import { Validations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

export type Rule = `AwsSolutions-${string}` | `Serverless-${string}`;

/** Answers for one finding of AWS's rules about this resource, with the reason why it stands. */
export function acknowledge(resource: IConstruct, rule: Rule, reason: string): void {
  const [pack] = rule.split('-');
  Validations.of(resource).acknowledge({ id: `${pack}::${rule}`, reason });
}
