import type * as z from 'zod';
import { WattcastError } from '../../../models/errors.ts';
import { type StageConfiguration, stageOptions } from './stage-options.ts';

export class ConfigurationError extends WattcastError {
  readonly code = 'configuration.invalid';
}

export interface Stage {
  readonly name: string;
  readonly configuration: StageConfiguration;
}

/** Stack names allow letters, digits and hyphens. */
const stageName = /^[a-z][a-z0-9-]{0,30}$/;

/**
 * The stage called `name` out of the `stages` of `cdk.json`.
 *
 * @param stages `context.stages`, whatever its author wrote there.
 * @throws ConfigurationError of one sentence that names the option, its value and what is allowed.
 */
export function readStage(stages: unknown, name: string): Stage {
  if (!stageName.test(name)) {
    throw new ConfigurationError(
      `"${name}" cannot name a stage: use lower-case letters, digits and hyphens, a letter first.`,
      { name },
    );
  }
  const options = isRecord(stages) && Object.hasOwn(stages, name) ? stages[name] : undefined;
  if (options === undefined) {
    const known = isRecord(stages) ? Object.keys(stages).join(', ') : 'none';
    throw new ConfigurationError(
      `cdk.json has no stage "${name}" (it has: ${known}); add it under context.stages, if only as {}.`,
      { name },
    );
  }
  const result = stageOptions.safeParse(options);
  if (result.success) return { name, configuration: result.data };
  throw refusal(name, options, result.error);
}

function refusal(stage: string, options: unknown, error: z.ZodError): ConfigurationError {
  const [issue] = error.issues;
  if (issue === undefined) throw error;
  const path = issue.path.join('.');
  if (issue.code === 'unrecognized_keys') {
    const where = path === '' ? '' : ` in ${path}`;
    return new ConfigurationError(
      `cdk.json, stage "${stage}": there is no option ${issue.keys.join(', ')}${where}; ` +
        `the options there are ${optionsAt(issue.path).join(', ')}.`,
      { stage, path, keys: issue.keys },
    );
  }
  const value = valueAt(options, issue.path);
  const what =
    issue.code === 'invalid_type' && issue.expected === 'object' ? 'an object' : issue.message;
  return new ConfigurationError(
    `cdk.json, stage "${stage}": ${path || 'the stage'} is ` +
      `${value === undefined ? 'not given' : JSON.stringify(value)}, but must be ${what}.`,
    { stage, path, value },
  );
}

function valueAt(options: unknown, path: readonly PropertyKey[]): unknown {
  let value = options;
  for (const key of path) value = Object(value)[key];
  return value;
}

function optionsAt(path: readonly PropertyKey[]): string[] {
  let shape: Record<string, unknown> = stageOptions.shape;
  for (const key of path) shape = shapeOf(shape[String(key)]);
  return Object.keys(shape);
}

function shapeOf(schema: unknown): Record<string, unknown> {
  if (!isRecord(schema)) return {};
  if (isRecord(schema['shape'])) return schema['shape'];
  const definition = schema['def'];
  return isRecord(definition) ? shapeOf(definition['innerType']) : {};
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
