import { promisify } from 'node:util';
import { gunzip, inflate } from 'node:zlib';
import type { Context } from 'hono';
import type * as z from 'zod/mini';
import { RequestError } from '../../shared/problem.ts';
import { parseRequest } from '../parse-request.ts';
import { MAX_BODY_BYTES, MAX_UNPACKED_BYTES } from './bounds.ts';

const HEADER_LENGTH = 'inference-header-content-length';

const DECODERS = { gzip: promisify(gunzip), deflate: promisify(inflate) };

/** A body as the binary extension divides it. */
export interface DividedBody {
  readonly json: Uint8Array;
  /** Raw tensors, one after the other; empty without the extension. */
  readonly binary: Uint8Array;
}

/** @throws RequestError when the body is too large or not what its headers say. */
export async function readDividedBody(context: Context): Promise<DividedBody> {
  const bytes = await readBytes(context);
  const length = context.req.header(HEADER_LENGTH);
  if (length === undefined) return { json: bytes, binary: bytes.subarray(bytes.length) };
  const at = Number(length);
  if (!/^\d{1,9}$/.test(length) || at > bytes.length) {
    throw new RequestError(
      `The header Inference-Header-Content-Length says "${length.slice(0, 20)}"; it must be the ` +
        `length of the JSON that the body begins with, at most the body's ${bytes.length} bytes.`,
      { param: HEADER_LENGTH },
    );
  }
  return { json: bytes.subarray(0, at), binary: bytes.subarray(at) };
}

/** @throws RequestError naming the first field that is not as the schema has it. */
export function parseJson<T>(schema: z.core.$ZodType<T>, bytes: Uint8Array): T {
  return parseRequest(schema, jsonOf(bytes));
}

/** The body, unpacked. */
export async function readBytes(context: Context): Promise<Uint8Array> {
  const packed = await sentBytes(context);
  if (packed.length > MAX_BODY_BYTES) throw tooLarge(`has ${packed.length} bytes`, MAX_BODY_BYTES);
  const encoding = context.req.header('content-encoding')?.trim().toLowerCase() ?? 'identity';
  if (encoding === 'identity' || encoding === '' || packed.length === 0) return packed;
  const decode = DECODERS[encoding as keyof typeof DECODERS];
  if (decode === undefined) {
    throw new RequestError(
      `The Content-Encoding "${encoding.slice(0, 20)}" is not understood. Use gzip, deflate or none.`,
      { status: 415, param: 'content-encoding' },
    );
  }
  return await decode(packed, { maxOutputLength: MAX_UNPACKED_BYTES }).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') {
      throw tooLarge('unpacks to more', MAX_UNPACKED_BYTES);
    }
    throw new RequestError(`The body is not valid ${encoding}.`, { param: 'content-encoding' });
  });
}

/** From the event itself where there is one: a web Request would copy it twice. */
async function sentBytes(context: Context): Promise<Uint8Array> {
  const event = (context.env as { event?: { body?: string | null; isBase64Encoded?: boolean } })
    ?.event;
  if (event === undefined) return new Uint8Array(await context.req.arrayBuffer());
  return Buffer.from(event.body ?? '', event.isBase64Encoded === true ? 'base64' : 'utf8');
}

function tooLarge(what: string, limit: number): RequestError {
  return new RequestError(
    `The body ${what} and the limit is ${limit} bytes. Send fewer rows a request.`,
    { status: 413 },
  );
}

const text = new TextDecoder('utf-8', { fatal: true });

function jsonOf(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(text.decode(bytes));
  } catch (error) {
    throw new RequestError(`The body is not JSON: ${(error as Error).message}.`);
  }
}
