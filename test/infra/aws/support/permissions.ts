import type { Template } from 'aws-cdk-lib/assertions';
import { list, plainText } from './plain-text.ts';
import { resourcesOf } from './resources.ts';

/** One permission: an action on a resource, under a condition. */
export interface Permission {
  readonly action: string;
  readonly resource: string;
  readonly condition: string;
}

interface Statement {
  readonly Effect: string;
  readonly Action?: unknown;
  readonly Resource?: unknown;
  readonly Principal?: unknown;
  readonly Condition?: unknown;
  readonly NotAction?: unknown;
  readonly NotResource?: unknown;
  readonly NotPrincipal?: unknown;
}

/**
 * Every permission that the roles and managed policies of a template have, by the logical id without
 * its hash.
 */
export function permissionsByRole(template: Template): Record<string, Permission[]> {
  const byRole: Record<string, Permission[]> = {};
  for (const { id, properties } of resourcesOf(template, 'AWS::IAM::Role')) {
    const inline = list(properties.Policies) as { PolicyDocument: unknown }[];
    byRole[named(id)] = [
      ...list(properties.ManagedPolicyArns).map(managed),
      ...inline.flatMap(({ PolicyDocument }) => permissions(PolicyDocument)),
    ];
  }
  for (const { properties } of resourcesOf(template, 'AWS::IAM::Policy')) {
    for (const role of list(properties.Roles)) {
      const name = named(plainText(role).slice(1, -1));
      byRole[name]?.push(...permissions(properties.PolicyDocument));
    }
  }
  for (const { id, properties } of resourcesOf(template, 'AWS::IAM::ManagedPolicy')) {
    byRole[named(id)] = permissions(properties.PolicyDocument);
  }
  return byRole;
}

/** Who may take on each role: the service, and under which condition. */
export function trustByRole(template: Template): Record<string, string[]> {
  return Object.fromEntries(
    resourcesOf(template, 'AWS::IAM::Role').map(({ id, properties }) => [
      named(id),
      statementsOf(properties.AssumeRolePolicyDocument).map(
        ({ Principal, Condition }) => `${service(Principal)}${when(Condition)}`,
      ),
    ]),
  );
}

/** `resource: who action [when condition]` for each allowance in the policies of queues and topics. */
export function resourcePolicies(template: Template): string[] {
  const owned = [
    ['AWS::SQS::QueuePolicy', 'Queues'],
    ['AWS::SNS::TopicPolicy', 'Topics'],
    ['AWS::S3::BucketPolicy', 'Bucket'],
  ] as const;
  return owned
    .flatMap(([type, owner]) =>
      resourcesOf(template, type).flatMap(({ properties }) =>
        statementsOf(properties.PolicyDocument).flatMap(({ Principal, Action, Condition }) =>
          list(properties[owner]).map(
            (resource) =>
              `${withoutHashes(plainText(resource)).slice(1, -1)}: ${service(Principal)} ` +
              `${list(Action).join(',')}${when(Condition)}`,
          ),
        ),
      ),
    )
    .sort();
}

/** `action on resource [when condition]`, sorted: what a reviewer would want to read. */
export function readable(permissions: readonly Permission[]): string[] {
  return permissions
    .map(({ action, resource, condition }) =>
      action === 'managed' ? `managed ${resource}` : `${action} on ${resource}${condition}`,
    )
    .sort();
}

function permissions(document: unknown): Permission[] {
  return statementsOf(document).flatMap((statement) =>
    list(statement.Action).flatMap((action) =>
      list(statement.Resource).map((resource) => ({
        action: String(action),
        resource: withoutHashes(plainText(resource)),
        condition: when(statement.Condition),
      })),
    ),
  );
}

/** What a document allows; what it denies can only take away. */
function statementsOf(document: unknown): Statement[] {
  const { Statement } = document as { Statement: Statement[] };
  return Statement.filter((statement) => {
    if (statement.NotAction ?? statement.NotResource ?? statement.NotPrincipal) {
      throw new Error('A permission by exclusion cannot be read off; list what is allowed.');
    }
    return statement.Effect === 'Allow';
  });
}

function managed(policy: unknown): Permission {
  return { action: 'managed', resource: plainText(policy), condition: '' };
}

function service(principal: unknown): string {
  return JSON.stringify(principal).replace(/^\{"Service":"(.*)"\}$/, '$1');
}

function when(condition: unknown): string {
  return condition === undefined ? '' : ` when ${JSON.stringify(condition)}`;
}

/** Logical ids end in eight characters of hash, which say nothing to a reader. */
function named(logicalId: string): string {
  return logicalId.replace(/[0-9A-F]{8}(?=\.|$)/, '');
}

/** Nor do the account and the region, which are always one's own. */
function withoutHashes(text: string): string {
  return text
    .replace(/arn:<AWS::Partition>:(\w+):<AWS::Region>:<AWS::AccountId>:/, '$1: ')
    .replace(/<([^>]+)>/g, (_, id: string) => `<${named(id)}>`);
}
