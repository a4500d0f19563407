/**
 * A template value as text a person can read: `{Ref: X}` and `{Fn::GetAtt: [X, Arn]}` become `<X>`,
 * joins are joined. What is neither text nor one of these stays JSON.
 */
export function plainText(value: unknown): string {
  if (typeof value !== 'object' || value === null) return String(value);
  const [[name, argument] = ['', undefined]] = Object.entries(value);
  if (name === 'Ref') return `<${String(argument)}>`;
  if (name === 'Fn::GetAtt') return attribute(argument);
  if (name === 'Fn::Join') return join(argument);
  if (name === 'Fn::Sub' && typeof argument === 'string') return argument;
  return JSON.stringify(value);
}

function attribute(argument: unknown): string {
  const [resource, name] = list(argument).map(String);
  return name === 'Arn' ? `<${resource}>` : `<${resource}.${name}>`;
}

function join(argument: unknown): string {
  const [separator, parts] = list(argument);
  return list(parts).map(plainText).join(String(separator));
}

export function list(value: unknown): readonly unknown[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value];
}
