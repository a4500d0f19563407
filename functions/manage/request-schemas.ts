import * as z from 'zod';
import { NAME_PATTERN } from '../shared/registry/keys.ts';
import { MAX_REASON_LENGTH } from '../shared/registry/trail-entry.ts';

export const DEFAULT_PAGE = 50;
export const MAX_PAGE = 100;
const MAX_VERSION = 999_999_999;

const modelName = z
  .string()
  .regex(
    NAME_PATTERN,
    'it must be 1 to 63 lower-case letters, digits, ".", "_" or "-", the first a letter or a digit',
  )
  .meta({ description: 'Name of the model', examples: ['uk-home-mlp'] });

/** A number in a path or a query, where everything is text. */
function writtenNumber(minimum: number, maximum: number) {
  const rule = `it must be a whole number from ${minimum} to ${maximum}`;
  return z
    .string()
    .regex(/^\d{1,9}$/, rule)
    .transform(Number)
    .pipe(z.int().min(minimum, rule).max(maximum, rule));
}

const versionInPath = writtenNumber(1, MAX_VERSION).meta({ description: 'Number of the version' });

const limit = writtenNumber(1, MAX_PAGE)
  .default(DEFAULT_PAGE)
  .meta({ description: 'How many to give at most' });

const archived = z
  .enum(['true', 'false'])
  .transform((text) => text === 'true')
  .pipe(z.boolean())
  .default(false)
  .meta({ description: 'List what is archived instead of what is not' });

/** Said as a pattern, so that whoever checks against the document knows that blanks are no reason. */
const NOT_BLANK = /[^\s\ufeff]/;
const reason = z
  .string()
  .regex(NOT_BLANK, 'it must be 1 character or more that is no white space')
  .trim()
  .max(MAX_REASON_LENGTH)
  .meta({ description: 'Why, for whoever reads the trail', examples: ['lower error in March'] });

const versionRule = `it must be a whole number from 1 to ${MAX_VERSION}`;
const version = z
  .int(versionRule)
  .min(1, versionRule)
  .max(MAX_VERSION, versionRule)
  .meta({ description: 'Number of the version' });

export const modelPath = z.strictObject({ model: modelName });
export const versionPath = z.strictObject({ model: modelName, version: versionInPath });

export const noQuery = z.strictObject({});
export const modelsQuery = z.strictObject({
  archived,
  limit,
  after: modelName.optional().meta({ description: '`next` of the page before' }),
});
export const versionsQuery = z.strictObject({
  archived,
  limit,
  before: writtenNumber(1, MAX_VERSION)
    .optional()
    .meta({ description: '`next` of the page before' }),
});
export const trailQuery = z.strictObject({
  limit,
  before: writtenNumber(1, MAX_VERSION)
    .optional()
    .meta({ description: '`next` of the page before' }),
});

export const promoteBody = z.strictObject({ version, reason }).meta({ id: 'PromoteRequest' });
export const rollBackBody = z
  .strictObject({ reason, toVersion: version.optional() })
  .meta({ id: 'RollBackRequest' });
export const reasonBody = z.strictObject({ reason }).meta({ id: 'ReasonedRequest' });
