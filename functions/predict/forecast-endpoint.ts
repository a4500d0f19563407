import { createHash } from 'node:crypto';
import { isFault, PROBLEM_MEDIA_TYPE, problemOf } from '../shared/problem.ts';
import { answerForecast, type ForecastDependencies } from './forecast.ts';
import { forecastQuerySchema, refuseTooMuch } from './forecast-request.ts';
import { type ForecastAnswer, textOfAnswer } from './forecast-response.ts';
import { parseRequest } from './parse-request.ts';
import { RecentRequests } from './recent-requests.ts';

/** An answer before it becomes a Response or Lambda's result. */
export interface PlainAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** The body's text, in order; none where the status says it all. */
  readonly pieces: readonly string[];
}

/** Told of every error that is not the caller's. */
export type OnFault = (error: unknown, requestId: string) => void;

const JSON_HEADERS = { 'content-type': 'application/json' };

export interface ForecastEndpointOptions extends ForecastDependencies {
  /** How long caches may answer in its place. */
  readonly maxAgeMs: number;
}

/** `/v1/timeseries/forecast` from text to text, whatever carries it. */
export class ForecastEndpoint {
  readonly #options: ForecastEndpointOptions;
  readonly #requests = new RecentRequests();

  constructor(options: ForecastEndpointOptions) {
    this.#options = options;
  }

  /** Any model and inputs. */
  async post(text: string, requestId: string): Promise<PlainAnswer> {
    try {
      const answer = await answerForecast(this.#requests.read(text), this.#options);
      const headers = { ...JSON_HEADERS, 'x-request-id': requestId };
      return { status: 200, headers, pieces: textOfAnswer(answer) };
    } catch (error) {
      return forecastProblem(error, requestId, this.#options.onFault);
    }
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
      const tag = tagOf(answer);
      const maxAge = Math.floor(this.#options.maxAgeMs / 1000);
      const headers = {
        etag: `W/${tag}`,
        'cache-control': `max-age=${maxAge}`,
        // A cache that many callers share must not answer one that has no key.
        vary: 'x-api-key, authorization',
        'x-request-id': requestId,
      };
      if (ifNoneMatch?.includes(tag) || ifNoneMatch?.trim() === '*')
        return { status: 304, headers, pieces: [] };
      return {
        status: 200,
        headers: { ...JSON_HEADERS, ...headers },
        pieces: textOfAnswer(answer),
      };
    } catch (error) {
      return forecastProblem(error, requestId, this.#options.onFault);
    }
  }
}

/** Of what is forecast and by which version, whatever the ids of the answer. */
function tagOf({ version, outputs }: ForecastAnswer): string {
  const said = outputs.map((output) => ('content' in output ? output.content : ''));
  const digest = createHash('sha256').update([version, ...said].join('\n'));
  return `"${digest.digest('base64url').slice(0, 27)}"`;
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
    pieces: [JSON.stringify({ ...problem, error: kserve })],
  };
}
