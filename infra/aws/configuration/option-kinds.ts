import * as z from 'zod';

/** What one option accepts, said so that it can end the sentence "it must be ...". */
export function wholeNumber(minimum: number, maximum: number) {
  const error = `a whole number from ${minimum} to ${maximum}`;
  return z.int({ error }).min(minimum, { error }).max(maximum, { error });
}

export function positiveNumber(maximum: number) {
  const error = `a number above 0 and at most ${maximum}`;
  return z.number({ error }).positive({ error }).max(maximum, { error });
}

export function fraction(minimum: number, maximum: number) {
  const error = `a number from ${minimum} to ${maximum}`;
  return z.number({ error }).min(minimum, { error }).max(maximum, { error });
}

export function text(pattern: RegExp, error: string) {
  return z.string({ error }).regex(pattern, { error });
}

export function flag() {
  return z.boolean({ error: 'true or false' });
}

export function oneOf<const Choice extends number | string>(choices: readonly Choice[]) {
  const error = `one of ${choices.join(', ')}`;
  return z.literal([...choices], { error });
}

/** Six fields of EventBridge Scheduler's cron, without the word and the brackets. */
export function cron() {
  const error = 'a cron expression of six fields, such as "0 3 * * ? *" (every day at 03:00)';
  return z.string({ error }).regex(/^\S+( \S+){5}$/, { error });
}

export function timeZone() {
  const error = 'an IANA time zone, such as "Australia/Melbourne"';
  return z.string({ error }).refine(isTimeZone, { error });
}

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
