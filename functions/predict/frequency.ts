import { RequestError } from '../shared/problem.ts';

/** KServe's frequency words for steps that a series may have. */
const WORDS: Readonly<Record<string, number>> = {
  T: 1,
  minute: 1,
  H: 60,
  hour: 60,
  D: 1440,
  day: 1440,
};

const ISO_DURATION = /^P(?:(1)D|T(?:(\d{1,2})H)?(?:(\d{1,4})M)?)$/;

/** Minutes of a KServe frequency (`H`, `hour`) or an ISO 8601 duration (`PT15M`). */
export function parseFrequency(frequency: string, param: string): number {
  const match = ISO_DURATION.exec(frequency);
  const minutes =
    WORDS[frequency] ??
    (match ? Number(match[1] ?? 0) * 1440 + Number(match[2] ?? 0) * 60 + Number(match[3] ?? 0) : 0);
  if (minutes >= 1 && minutes <= 1440 && 1440 % minutes === 0) return minutes;
  throw new RequestError(
    `"${frequency}" is not a frequency that is served. Use T, H, D, minute, hour, day, or an ISO ` +
      '8601 duration that divides a day, such as PT15M, PT30M or PT1H.',
    { param },
  );
}

/** The shortest form that KServe clients know, an ISO 8601 duration for every other step. */
export function formatFrequency(stepMinutes: number): string {
  if (stepMinutes === 1) return 'T';
  if (stepMinutes === 60) return 'H';
  if (stepMinutes === 1440) return 'D';
  return stepMinutes % 60 === 0 ? `PT${stepMinutes / 60}H` : `PT${stepMinutes}M`;
}
