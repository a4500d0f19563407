import type * as z from 'zod';
import type { StartTraining } from '../shared/jobs/pipeline-starter.ts';
import type { ObjectStore } from '../shared/object-store.ts';
import type { ExpectedChampion } from '../shared/registry/promote.ts';

export interface OperationContext {
  readonly store: ObjectStore;
  /** Epoch milliseconds. */
  readonly clock: () => number;
  /** Begins what was asked for, if it can; never throws. */
  readonly startTraining: StartTraining;
}

/** Request headers that an operation understands beside HTTP's own. */
export type OperationHeader = 'If-Match' | 'If-None-Match' | 'Idempotency-Key';

/** A request that was found valid. */
export interface OperationRequest<Path, Query, Body> {
  readonly path: Path;
  readonly query: Query;
  readonly body: Body;
  /** Who asks: see `caller.ts`. */
  readonly actor: string;
  /** From `If-Match`. */
  readonly expected: ExpectedChampion | undefined;
  /** From `If-None-Match`: whether the caller knows what has this tag. */
  readonly knows: (tag: string) => boolean;
  /** From `Idempotency-Key`. */
  readonly idempotency: { readonly key: string; readonly request: string } | undefined;
}

export interface Reply<Body> {
  /** Null with a 304. */
  readonly body: Body | null;
  /** @default 200 */
  readonly status?: 200 | 202 | 304;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What the OpenAPI document says of an operation and the router does with it: one table for both. */
export interface Operation {
  /** Its `operationId`. */
  readonly id: string;
  readonly method: 'GET' | 'POST';
  /** As API Gateway and OpenAPI write it: `{name}` is a parameter. */
  readonly path: `/v1/${string}`;
  readonly summary: string;
  readonly description?: string;
  /** Of the path's parameters; texts on the way in. */
  readonly parameters: z.ZodObject;
  /** Of the query; texts on the way in. */
  readonly query: z.ZodObject;
  readonly body?: z.ZodObject;
  /** A valid body, for the document and for the errors about invalid ones. */
  readonly bodyExample?: Readonly<Record<string, unknown>>;
  readonly headers: readonly OperationHeader[];
  readonly response: z.ZodType;
  /** Status of a good answer. @default 200 */
  readonly success?: 200 | 202;
  /** Statuses of its problem details beyond 400, which every operation has. */
  readonly errors: readonly number[];
  readonly answer: (
    request: OperationRequest<unknown, unknown, unknown>,
    context: OperationContext,
  ) => Promise<Reply<unknown>>;
}

interface TypedOperation<P, Q, B, R> extends Omit<Operation, 'answer'> {
  readonly parameters: P & z.ZodObject;
  readonly query: Q & z.ZodObject;
  readonly body?: B & z.ZodObject;
  readonly response: R & z.ZodType;
  readonly answer: (
    request: OperationRequest<z.output<P>, z.output<Q>, z.output<B>>,
    context: OperationContext,
  ) => Promise<Reply<z.output<R>>>;
}

/** Ties what an operation answers to the schemas that it declares, then forgets the types. */
export function defineOperation<P, Q, B, R>(operation: TypedOperation<P, Q, B, R>): Operation {
  return operation as Operation;
}
