/** What makes a feed unfit to judge forecasters by. */
export type FeedCheck = 'missing' | 'doubted' | 'dead' | 'level' | 'clock';

/** One fault of a feed, with the number that shows it and the limit that it passes. */
export interface FeedFinding {
  readonly check: FeedCheck;
  /** Local date of the first day that shows it, `2014-07-01`. */
  readonly on: string;
  readonly value: number;
  readonly limit: number;
  /** For a person: what is wrong. */
  readonly sentence: string;
}

/** A day number of a calendar as a date. */
export function dateOf(dayNumber: number): string {
  return new Date(dayNumber * 86_400_000).toISOString().slice(0, 10);
}
