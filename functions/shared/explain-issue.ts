import type * as z from 'zod/mini';

const MAX_SHOWN = 80;

/** Words for what JSON schemas call types. */
const TYPES: Readonly<Record<string, string>> = {
  string: 'text',
  int: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
  object: 'a JSON object',
  array: 'a list',
};

/** What is wrong at one place of a request: the value that is there, and what is allowed. */
export interface Explanation {
  /** For example `version`; empty where the whole is meant. */
  readonly param: string;
  readonly text: string;
}

/** Puts a finding of zod about `value`, which `allowed` fields make up, into a sentence. */
export function explainIssue(
  issue: z.core.$ZodIssue,
  value: unknown,
  allowed: readonly string[],
): Explanation {
  if (issue.code === 'unrecognized_keys') return explainKeys(issue.keys, allowed);
  const param = issue.path.map(String).join('.');
  const found = issue.path.reduce<unknown>((at, key) => memberOf(at, key), value);
  const what = found === undefined ? 'is missing' : `is ${shown(found)}`;
  return { param, text: `${param ? `"${param}"` : 'The body'} ${what}; ${requirementOf(issue)}.` };
}

function explainKeys(keys: readonly string[], allowed: readonly string[]): Explanation {
  const names = keys.map((key) => shown(key)).join(', ');
  const rest =
    allowed.length === 0
      ? 'none is allowed here'
      : `allowed ${allowed.length === 1 ? 'is' : 'are'} ${allowed.map((name) => `"${name}"`).join(', ')}`;
  const verb = keys.length === 1 ? 'is not a known field' : 'are not known fields';
  return { param: keys[0] ?? '', text: `${names} ${verb}; ${rest}.` };
}

/** A schema's own rule, or what zod found in words. */
function requirementOf(issue: z.core.$ZodIssue): string {
  if (issue.message.startsWith('it must')) return issue.message;
  switch (issue.code) {
    case 'invalid_type':
      return `it must be ${TYPES[issue.expected] ?? issue.expected}`;
    case 'too_small':
      return `it must be ${issue.inclusive === false ? 'more than' : 'at least'} ${issue.minimum}${unitOf(issue.origin)}`;
    case 'too_big':
      return `it must be ${issue.inclusive === false ? 'less than' : 'at most'} ${issue.maximum}${unitOf(issue.origin)}`;
    case 'invalid_union':
      return requirementOfUnion(issue);
    case 'invalid_value':
      return `it must be ${issue.values.map((value) => shown(value)).join(' or ')}`;
    default:
      return issue.message;
  }
}

/** What each branch asks for, where all of them ask for a type. */
function requirementOfUnion({ errors, message }: z.core.$ZodIssueInvalidUnion): string {
  const types = errors.map(([issue]) => (issue?.code === 'invalid_type' ? issue.expected : ''));
  if (types.length === 0 || types.includes('')) return message;
  return `it must be ${types.map((type) => TYPES[type] ?? type).join(' or ')}`;
}

function unitOf(origin: string): string {
  if (origin === 'array') return ' long';
  return origin === 'string' ? ' characters long' : '';
}

function memberOf(value: unknown, key: PropertyKey): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined;
}

function shown(value: unknown): string {
  if (Array.isArray(value)) return `a list of ${value.length}`;
  const text = typeof value === 'bigint' ? String(value) : (JSON.stringify(value) ?? String(value));
  return text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}...` : text;
}
