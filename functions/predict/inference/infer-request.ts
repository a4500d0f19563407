import * as z from 'zod/mini';
import { MAX_RANK, MAX_TENSORS } from './bounds.ts';
import { DATATYPES } from './datatypes.ts';

/** Strings to strings, numbers and booleans; names that are not known are passed over. */
const parameters = z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]));

/**
 * Elements of a tensor, flat or nested. Only its being an array is checked here: the elements are
 * checked as they are read, because a schema would visit each of thousands of numbers once more.
 */
export const tensorData = z
  .custom<readonly unknown[]>(Array.isArray, {
    error: 'expected an array of elements, flat or nested as the shape',
  })
  .register(z.globalRegistry, {
    description: 'Elements in row-major order, flat or nested as the shape.',
    type: 'array',
    items: { type: ['number', 'string', 'boolean', 'array'] },
  });

const requestInput = z.object({
  name: z.string().check(z.minLength(1), z.maxLength(256)),
  shape: z.array(z.int().check(z.minimum(0))).check(z.minLength(1), z.maxLength(MAX_RANK)),
  datatype: z.enum(DATATYPES),
  parameters: z.nullish(parameters),
  data: z.optional(tensorData),
});

const requestOutput = z.object({
  name: z.string().check(z.minLength(1), z.maxLength(256)),
  parameters: z.nullish(parameters),
});

/** The JSON of `POST /v2/models/{m}/infer`. Clients send null for what they leave out. */
export const inferRequestSchema = z.object({
  id: z.nullish(z.string().check(z.maxLength(256))),
  parameters: z.nullish(parameters),
  inputs: z.array(requestInput).check(z.minLength(1), z.maxLength(MAX_TENSORS)),
  outputs: z.nullish(z.array(requestOutput).check(z.maxLength(MAX_TENSORS))),
});

export type InferRequest = z.infer<typeof inferRequestSchema>;
export type RequestInput = z.infer<typeof requestInput>;
export type RequestOutput = z.infer<typeof requestOutput>;

/** The JSON of `POST /v2/repository/index`, which may also be absent. */
export const indexRequestSchema = z.object({
  /** Leaves out models that cannot answer. */
  ready: z.nullish(z.boolean()),
});
