import type { Grid } from './grid.ts';

const MINUTE_MS = 60_000;

/** A UTC month as a number: consecutive months differ by one. */
export type Month = number;

export function monthOf(at: number): Month {
  const date = new Date(at);
  return date.getUTCFullYear() * 12 + date.getUTCMonth();
}

export function monthStartAt(month: Month): number {
  return Date.UTC(Math.floor(month / 12), month % 12, 1);
}

/** `2014-01` */
export function formatMonth(month: Month): string {
  const year = String(Math.floor(month / 12)).padStart(4, '0');
  return `${year}-${String((month % 12) + 1).padStart(2, '0')}`;
}

/** Undefined for anything but four digits, a hyphen and 01 to 12. */
export function parseMonth(text: string): Month | undefined {
  const [, year, month] = /^(\d{4})-(0[1-9]|1[0-2])$/.exec(text) ?? [];
  return year === undefined ? undefined : Number(year) * 12 + Number(month) - 1;
}

/** The steps that start in `months` consecutive months, on a grid whose steps start `phaseMinutes` past full ones. */
export function gridOfMonths(
  first: Month,
  last: Month,
  { stepMinutes, phaseMinutes = 0 }: { stepMinutes: number; phaseMinutes?: number },
): Grid {
  const phaseMs = phaseMinutes * MINUTE_MS;
  const startAt = monthStartAt(first) + phaseMs;
  const length = (monthStartAt(last + 1) - monthStartAt(first)) / (stepMinutes * MINUTE_MS);
  return { startAt, stepMinutes, length };
}
