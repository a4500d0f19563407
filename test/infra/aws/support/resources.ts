import type { Template } from 'aws-cdk-lib/assertions';

/** What a template says of one resource; untyped data enters here. */
export interface TemplateResource {
  readonly id: string;
  // biome-ignore lint/suspicious/noExplicitAny: CloudFormation's properties have no types of their own.
  readonly properties: any;
}

export function resourcesOf(template: Template, type: string): TemplateResource[] {
  return Object.entries(template.findResources(type)).map(([id, resource]) => ({
    id,
    properties: resource['Properties'] ?? {},
  }));
}

/** The one resource of a type whose logical id starts with `prefix`. */
export function resource(template: Template, type: string, prefix = ''): TemplateResource {
  const [found, second] = resourcesOf(template, type).filter(({ id }) => id.startsWith(prefix));
  if (found === undefined || second !== undefined) {
    throw new Error(`Expected one ${type} called ${prefix}..., found ${second ? 'more' : 'none'}.`);
  }
  return found;
}
