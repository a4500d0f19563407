import { setTimeout as sleep } from 'node:timers/promises';
import type * as z from 'zod';
import { WattcastError } from '../../models/errors.ts';

/** The service did not do what it should. */
export class SmokeError extends WattcastError {
  readonly code = 'smoke.failed';
}

export interface ClientOptions {
  /** Where the service answers. */
  readonly url: string;
  readonly apiKey?: string | undefined;
  /** Sent with every request, for example a token. */
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Answer {
  readonly status: number;
  readonly mediaType: string;
  readonly text: string;
}

export interface Call {
  /** An object is sent as JSON, text as CSV. */
  readonly body?: object | string;
  /** Statuses that are right. @default [200] */
  readonly expect?: readonly number[];
  readonly withoutKey?: true;
  /** Gives up reading, or trying again. */
  readonly signal?: AbortSignal;
}

/** API Gateway gives up after 29 s. */
const PATIENCE_MS = 35_000;
/** Refused for a moment only, as often is well just after a deployment. */
const TRY_AGAIN = [429, 502, 503, 504];
const ATTEMPTS = 4;
const PAUSE_MS = 1_000;
const SHOWN = 300;

/** Asks the service, and says in one sentence what was wrong with its answer. */
export class ServiceClient {
  readonly url: string;
  readonly hasKey: boolean;
  readonly #headers: Readonly<Record<string, string>>;
  readonly #key: Readonly<Record<string, string>>;

  constructor({ url, apiKey, headers = {} }: ClientOptions) {
    this.url = url.replace(/\/+$/, '');
    this.hasKey = apiKey !== undefined;
    this.#headers = headers;
    this.#key = apiKey === undefined ? {} : { 'x-api-key': apiKey };
  }

  /** @throws SmokeError, AbortError */
  async ask(method: string, path: string, call: Call = {}): Promise<Answer> {
    const { expect = [200] } = call;
    for (let attempt = 1; ; attempt++) {
      const answer = await this.#once(method, path, call);
      if (expect.includes(answer.status)) return answer;
      if (!TRY_AGAIN.includes(answer.status) || attempt === ATTEMPTS) {
        throw new SmokeError(
          `${method} ${path} answered ${answer.status} and not ${expect.join(' or ')}: ` +
            answer.text.slice(0, SHOWN),
          { method, path, status: answer.status },
        );
      }
      await sleep(PAUSE_MS, undefined, call.signal ? { signal: call.signal } : {});
    }
  }

  /** @throws SmokeError also where the answer has not the form that it should have */
  async json<T>(schema: z.ZodType<T>, method: string, path: string, call: Call = {}): Promise<T> {
    return readAnswer(schema, `${method} ${path}`, await this.ask(method, path, call));
  }

  async #once(method: string, path: string, call: Call): Promise<Answer> {
    const { body, withoutKey } = call;
    // A write that is given up may still be done, after what it writes to was cleaned up.
    const signal = method === 'GET' ? call.signal : undefined;
    const patience = AbortSignal.timeout(PATIENCE_MS);
    try {
      const response = await fetch(`${this.url}${path}`, {
        method,
        headers: { ...this.#headers, ...(withoutKey ? {} : this.#key), ...typeOf(body) },
        ...(body === undefined ? {} : { body: isText(body) ? body : JSON.stringify(body) }),
        signal: signal ? AbortSignal.any([signal, patience]) : patience,
      });
      const mediaType = response.headers.get('content-type')?.split(';')[0]?.trim() ?? '';
      return { status: response.status, mediaType, text: await response.text() };
    } catch (cause) {
      signal?.throwIfAborted();
      throw unreachable(`${method} ${this.url}${path}`, cause as Error);
    }
  }
}

/** @throws SmokeError where the answer has not the form that it should have */
export function readAnswer<T>(schema: z.ZodType<T>, asked: string, { text }: Answer): T {
  const result = schema.safeParse(parsed(text));
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw new SmokeError(
    `${asked} answered in another form than it should, at "${issue?.path.join('.')}" ` +
      `(${issue?.message}): ${text.slice(0, SHOWN)}`,
    { asked },
  );
}

function unreachable(what: string, cause: Error & { cause?: unknown }): SmokeError {
  const inner = cause.cause instanceof Error ? cause.cause.message : cause.message;
  return new SmokeError(
    cause.name === 'TimeoutError'
      ? `${what} was not answered in ${PATIENCE_MS / 1_000} s.`
      : `${what} cannot be reached: ${inner}. Is --url what the stack printed as Url?`,
    { what },
    { cause },
  );
}

function typeOf(body: Call['body']): Record<string, string> {
  if (body === undefined) return {};
  return { 'content-type': isText(body) ? 'text/csv' : 'application/json' };
}

function isText(body: object | string): body is string {
  return typeof body === 'string';
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
