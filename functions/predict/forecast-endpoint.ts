import { createHash } from 'node:crypto';
import { isFault, PROBLEM_MEDIA_TYPE, problemOf, RequestError } from '../shared/problem.ts';
import { answerForecast, type ForecastDependencies } from './forecast.ts';
import {
  type ForecastBody,
  forecastQuerySchema,
  forecastRequestSchema,
  refuseTooMuch,
} from './forecast-request.ts';
import { textOfAnswer } from './forecast-response.ts';
import { parseRequest } from './parse-request.ts';

/** An answer before it becomes a Response or Lambda's result. */
export interface PlainAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Null where the status says it all. */
  readonly body: string | null;
}

/** Told of every error that is not the caller's. */
export type OnFault = (error: unknown, requestId: string) => void;

/** Lambda takes 6 MB a request, API Gateway 10 MB; this is the smaller. */
const MAX_BODY_BYTES = 6_000_000;
/** Requests that are kept as they were read, and how long their texts may be: half a megabyte of them. */
const RECENT_REQUESTS = 500;
const SHORT_TEXT = 1_000;
const JSON_HEADERS = { 'content-type': 'application/json' };

export interface ForecastEndpointOptions extends ForecastDependencies {
  /** How long caches may answer in its place. */
  readonly maxAgeMs: number;
}

/** `/v1/timeseries/forecast` from text to text, whatever carries it. */
export class ForecastEndpoint {
  readonly #options: ForecastEndpointOptions;
  readonly #recent = new Map<string, ForecastBody>();

  constructor(options: ForecastEndpointOptions) {
    this.#options = options;
  }

  /** Any model and inputs. */
  async post(text: string, requestId: string): Promise<PlainAnswer> {
    try {
      const answer = await answerForecast(this.#read(text), this.#options);
      const headers = { ...JSON_HEADERS, 'x-request-id': requestId };
      return { status: 200, headers, body: textOfAnswer(answer) };
    } catch (error) {
      return forecastProblem(error, requestId, this.#options.onFault);
    }
  }

  /** Requests in the very same words are read once: at the top of the hour many are. */
  #read(text: string): ForecastBody {
    const known = this.#recent.get(text);
    if (known) return known;
    const request = parseRequest(forecastRequestSchema, readJson(text));
    refuseTooMuch(request);
    if (text.length > SHORT_TEXT) return request;
    if (this.#recent.size === RECENT_REQUESTS) this.#recent.clear();
    this.#recent.set(text, request);
    return request;
  }

  /** One stored series, tagged so that caches may answer: equal forecasts have equal tags. */
  async get(
    query: Record<string, string>,
    { ifNoneMatch, requestId }: { ifNoneMatch: string | undefined; requestId: string },
  ): Promise<PlainAnswer> {
    try {
      const request = parseRequest(forecastQuerySchema, query);
      refuseTooMuch(request);
      const answer = await answerForecast(request, this.#options);
      const said = [answer.model_version, ...answer.outputs.map(({ content }) => content)];
      const digest = createHash('sha256').update(JSON.stringify(said)).digest('base64url');
      const tag = `"${digest.slice(0, 27)}"`;
      const maxAge = Math.floor(this.#options.maxAgeMs / 1000);
      const headers = {
        etag: `W/${tag}`,
        'cache-control': `max-age=${maxAge}`,
        // A cache that many callers share must not answer one that has no key.
        vary: 'x-api-key, authorization',
        'x-request-id': requestId,
      };
      if (ifNoneMatch?.includes(tag) || ifNoneMatch?.trim() === '*')
        return { status: 304, headers, body: null };
      return {
        status: 200,
        headers: { ...JSON_HEADERS, ...headers },
        body: JSON.stringify(answer),
      };
    } catch (error) {
      return forecastProblem(error, requestId, this.#options.onFault);
    }
  }
}

/** Problem details with the error member that KServe's clients read. */
export function forecastProblem(error: unknown, requestId: string, onFault: OnFault): PlainAnswer {
  const problem = problemOf(error, requestId);
  if (isFault(error)) onFault(error, requestId);
  const kserve = {
    code: String(problem.status),
    message: problem.detail,
    param: problem.param ?? null,
    type: problem.code,
  };
  return {
    status: problem.status,
    headers: {
      'content-type': PROBLEM_MEDIA_TYPE,
      'x-request-id': requestId,
      ...(problem.status === 503 ? { 'retry-after': '1' } : {}),
    },
    body: JSON.stringify({ ...problem, error: kserve }),
  };
}

function readJson(text: string): unknown {
  if (text.length > MAX_BODY_BYTES) {
    throw new RequestError(
      `The body has ${text.length} bytes and the limit is ${MAX_BODY_BYTES}. Send fewer inputs a ` +
        'request, or store the series and name it with "series_id".',
      { status: 413 },
    );
  }
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new RequestError(`The body is not JSON: ${(error as Error).message}.`);
  }
}
