import { RecentlyUsed } from '../../models/recently-used.ts';
import { RequestError } from '../shared/problem.ts';
import { type ForecastBody, forecastRequestSchema, refuseTooMuch } from './forecast-request.ts';
import { parseRequest } from './parse-request.ts';

/** Lambda takes 6 MB a request, API Gateway 10 MB; this is the smaller. */
const MAX_BODY_BYTES = 6_000_000;
/** What all that is kept may take: a thousand requests for one series, or three for a thousand. */
const MAX_KEPT_BYTES = 2_000_000;
/** About what objects take beside the text: a request, and each of its inputs with what is known of it. */
const REQUEST_BYTES = 1_000;
const INPUT_BYTES = 400;

interface Kept {
  readonly request: ForecastBody;
  readonly bytes: number;
}

/**
 * Forecast requests, read from their texts. Those in the very same words are read once: at the top of
 * the hour many are, and dashboards ask for all their series every few seconds.
 */
export class RecentRequests {
  readonly #kept = new RecentlyUsed<string, Kept>({
    most: MAX_KEPT_BYTES,
    weigh: ({ bytes }) => bytes,
  });

  /** The same object for the same text, while it is kept. @throws RequestError */
  read(text: string): ForecastBody {
    const known = this.#kept.get(text);
    if (known) return known.request;
    const request = parseRequest(forecastRequestSchema, readJson(text));
    refuseTooMuch(request);
    const bytes = REQUEST_BYTES + request.inputs.length * INPUT_BYTES + 2 * text.length;
    // One that brings long series along would drive out hundreds, and is not sent twice.
    if (bytes <= MAX_KEPT_BYTES / 2) this.#kept.set(text, { request, bytes });
    return request;
  }
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
