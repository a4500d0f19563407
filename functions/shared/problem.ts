import { WattcastError } from '../../models/errors.ts';

/** Problem details for HTTP APIs, RFC 9457. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  /** The request's id, to be given when asking for help. */
  readonly instance: string;
  readonly code: string;
  /** Where in the request the fault lies, for example `inputs.0.series`. */
  readonly param?: string;
}

export const PROBLEM_MEDIA_TYPE = 'application/problem+json';

/** A request that cannot be served as it is: what, where, what is allowed, how to mend it. */
export class RequestError extends WattcastError {
  readonly code = 'request.invalid';
  readonly status: number;
  readonly param: string | undefined;

  constructor(detail: string, { status = 400, param }: { status?: number; param?: string } = {}) {
    super(detail, { status, param });
    this.status = status;
    this.param = param;
  }
}

/** Statuses of the errors that a caller may meet; every other one is a 500 that says nothing. */
const STATUS_OF: Readonly<Record<string, number>> = {
  'model.unknown': 404,
  'model.unknown-version': 404,
  'model.invalid-name': 400,
  'model.archived': 409,
  'version.archived': 409,
  'version.serves': 409,
  'version.damaged': 409,
  'version.never-champion': 409,
  'champion.moved': 409,
  'champion.mismatch': 412,
  'champion.nothing-to-roll-back': 409,
  'idempotency.key-reused': 422,
  'registry.contended': 503,
  'registry.damaged': 503,
  'series.unknown': 404,
  'series.invalid': 400,
  'series.mismatch': 409,
  'series.unknown-holidays': 400,
  'series.month-damaged': 503,
  'series.record-damaged': 503,
  'readings.unreadable-file': 400,
  'readings.no-such-column': 400,
  'readings.wrong-column': 400,
  'readings.no-regular-series': 422,
  'store.contention': 503,
  'series.unknown-time-zone': 400,
  'job.unknown': 404,
  'job.too-late': 409,
  'job.contended': 503,
  'job.damaged': 503,
  'training.no-settings': 422,
  'forecaster.not-enough-history': 422,
  'forecaster.no-history': 422,
  'store.precondition-failed': 409,
  'store.invalid-key': 400,
  'store.unavailable': 503,
  'artifact.invalid': 503,
  'series.recent-damaged': 503,
};

const TITLES: Readonly<Record<number, string>> = {
  400: 'Bad request',
  403: 'Forbidden',
  404: 'Not found',
  405: 'Method not allowed',
  409: 'Conflict',
  412: 'Precondition failed',
  413: 'Request too large',
  415: 'Unsupported media type',
  422: 'Cannot be processed',
  429: 'Too many requests',
  500: 'Internal error',
  501: 'Not implemented',
  503: 'Unavailable',
};

/** Whether it is the service's fault, not the caller's. A refusal is none, even one that says 501. */
export function isFault(error: unknown): boolean {
  return !(error instanceof RequestError) && statusOf(error) >= 500;
}

/** Errors become answers here and nowhere else. A fault gives the request id and no inner detail. */
export function problemOf(error: unknown, requestId: string): Problem {
  const status = statusOf(error);
  const known = error instanceof WattcastError && !isFault(error);
  const param = error instanceof RequestError ? error.param : undefined;
  return {
    type: 'about:blank',
    title: TITLES[status] ?? 'Error',
    status,
    detail: known
      ? error.message
      : `The request could not be served. Try again; if it persists, quote the request id ${requestId}.`,
    instance: `urn:request:${requestId}`,
    code: error instanceof WattcastError ? error.code : 'internal',
    ...(param === undefined ? {} : { param }),
  };
}

function statusOf(error: unknown): number {
  if (error instanceof RequestError) return error.status;
  if (error instanceof WattcastError) return STATUS_OF[error.code] ?? 500;
  return 500;
}
