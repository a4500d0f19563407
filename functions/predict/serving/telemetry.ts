/** What the serving caches report; names are those of the metrics. */
export type ServingEvent =
  | 'ModelCacheHit'
  | 'ModelLoad'
  | 'ModelLoadFailure'
  | 'ModelEviction'
  /** An answer came from a version whose pointer could not be re-read, or a newer one did not open. */
  | 'StaleServe'
  | 'SeriesCacheHit'
  | 'SeriesRead';

/** Where serving events go: metrics on Lambda, a list in tests. */
export interface ServingTelemetry {
  count(event: ServingEvent): void;
  /** Milliseconds of a load, for the distribution. */
  loadTook(milliseconds: number): void;
  /** A fault that was survived; `subject` names a model or series, never a value. */
  survived(subject: string, error: unknown): void;
}

export const silentTelemetry: ServingTelemetry = {
  count() {},
  loadTook() {},
  survived() {},
};
