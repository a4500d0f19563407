const HOUR_MS = 3_600_000;
/** Hours of the made-up town's year that a forecast may be issued at. */
const ORIGINS = 5000;
const FIRST_ORIGIN_AT = Date.parse('2024-05-01T00:00:00Z');

/** An hourly origin by its number; they repeat after some thousand, more than a cache of answers holds. */
export function originOf(number: number): string {
  return new Date(FIRST_ORIGIN_AT + (number % ORIGINS) * HOUR_MS).toISOString();
}
