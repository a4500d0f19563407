import type { Template } from 'aws-cdk-lib/assertions';
import { list, plainText } from './plain-text.ts';

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
  readonly Condition?: unknown;
  readonly NotAction?: unknown;
  readonly NotResource?: unknown;
}

/** Every permission that the roles of a template have, by the role's logical id without its hash. */
export function permissionsByRole(template: Template): Record<string, Permission[]> {
  const byRole: Record<string, Permission[]> = {};
  for (const id of Object.keys(template.findResources('AWS::IAM::Role'))) byRole[named(id)] = [];
  for (const [id, role] of Object.entries(template.findResources('AWS::IAM::Role'))) {
    const properties = role['Properties'];
    if (properties.ManagedPolicyArns) throw new Error(`${id} has a managed policy.`);
    for (const { PolicyDocument } of list(properties.Policies) as { PolicyDocument: unknown }[]) {
      byRole[named(id)]?.push(...permissions(PolicyDocument));
    }
  }
  for (const policy of Object.values(template.findResources('AWS::IAM::Policy'))) {
    for (const role of list(policy['Properties'].Roles)) {
      const name = named(plainText(role).slice(1, -1));
      byRole[name]?.push(...permissions(policy['Properties'].PolicyDocument));
    }
  }
  return byRole;
}

/** Who may take on each role: the service, and under which condition. */
export function trustByRole(template: Template): Record<string, string[]> {
  const roles = Object.entries(template.findResources('AWS::IAM::Role'));
  return Object.fromEntries(
    roles.map(([id, { Properties }]) => [named(id), trust(Properties.AssumeRolePolicyDocument)]),
  );
}

function trust(document: unknown): string[] {
  const { Statement } = document as { Statement: (Statement & { Principal: unknown })[] };
  return Statement.map(({ Principal, Condition, Effect }) => {
    const who = JSON.stringify(Principal).replace(/^\{"Service":"(.*)"\}$/, '$1');
    if (Effect !== 'Allow') throw new Error('A denial of trust is not expected.');
    return Condition === undefined ? who : `${who} when ${JSON.stringify(Condition)}`;
  });
}

/** `action on resource [when condition]`, sorted: what a reviewer would want to read. */
export function readable(permissions: readonly Permission[]): string[] {
  return permissions
    .map(({ action, resource, condition }) =>
      condition === '' ? `${action} on ${resource}` : `${action} on ${resource} when ${condition}`,
    )
    .sort();
}

function permissions(document: unknown): Permission[] {
  const { Statement } = document as { Statement: Statement[] };
  return Statement.flatMap((statement) => {
    if (statement.NotAction !== undefined || statement.NotResource !== undefined) {
      throw new Error('A permission by exclusion cannot be read off; list what is allowed.');
    }
    if (statement.Effect !== 'Allow') return [];
    const condition = statement.Condition === undefined ? '' : JSON.stringify(statement.Condition);
    return list(statement.Action).flatMap((action) =>
      list(statement.Resource).map((resource) => ({
        action: String(action),
        resource: withoutHashes(plainText(resource)),
        condition,
      })),
    );
  });
}

/** Logical ids end in eight characters of hash, which say nothing to a reader. */
function named(logicalId: string): string {
  return logicalId.replace(/[0-9A-F]{8}$/, '');
}

function withoutHashes(text: string): string {
  return text.replace(/<([^>]+)>/g, (_, id: string) => `<${named(id)}>`);
}
