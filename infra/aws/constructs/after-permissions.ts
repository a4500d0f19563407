import { type CfnResource, Stack } from 'aws-cdk-lib';
import type { CfnPolicy, Role } from 'aws-cdk-lib/aws-iam';
import type { IConstruct } from 'constructs';

/**
 * Makes what a role is for wait for its permissions. CDK makes it wait for the role too, which its own
 * reference to the role does already, and cfn-lint objects to saying it twice.
 */
export function createAfterPermissions(resource: IConstruct | undefined, role: Role): void {
  const policy = role.node.findChild('DefaultPolicy').node.defaultChild as CfnPolicy;
  (resource as CfnResource).addOverride('DependsOn', [Stack.of(role).getLogicalId(policy)]);
}
