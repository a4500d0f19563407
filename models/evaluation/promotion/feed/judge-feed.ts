import { calendarOf } from '../../../series/calendar.ts';
import { detectFaults } from '../../../series/quality/detect-faults.ts';
import { bitOf } from '../../../series/quality/reasons.ts';
import { type Series, stepMs } from '../../../series/series.ts';
import { findClockBreak } from './clock-break.ts';
import { dayProfiles } from './day-profiles.ts';
import { findDeadDays } from './dead-days.ts';
import { dateOf, type FeedFinding } from './finding.ts';
import { findLevelBreak } from './level-break.ts';

/** Breaks this long before the scored days still spoil what was learned for them. */
const LEARNED_DAYS = 120;
const MISSING_LIMIT = 0.25;
const DOUBTED_LIMIT = 0.05;
/** What is wrong with single readings beyond doubt; shapes and clocks are judged over weeks. */
const DOUBTED = ['out-of-bounds', 'wild', 'zero-fault', 'unit-jump', 'flat-line'] as const;
const DOUBTED_BITS = DOUBTED.reduce((bits, reason) => bits | bitOf(reason), 0);
const DAY_MS = 86_400_000;
/** Readings are judged by those around them: this much before the first is enough. */
const SURROUNDING_DAYS = 60;

/** Whether forecasters may be judged by a feed, and what speaks against it. */
export interface FeedVerdict {
  readonly isFit: boolean;
  readonly findings: readonly FeedFinding[];
}

/**
 * Looks at the days on which forecasters are scored, and at the weeks before that taught the newer
 * one, for what a spoiled feed looks like from afar: dead days, a change of scale, a moved clock,
 * many readings missing or doubted. What is usual is learned from the history before.
 */
export function judgeFeed(
  series: Series,
  scored: { fromAt: number; untilAt: number },
): FeedVerdict {
  const until = Math.ceil((scored.untilAt - series.startAt) / stepMs(series.info));
  const known: Series = { ...series, values: series.values.subarray(0, Math.max(0, until)) };
  const fromAt = Math.max(series.startAt, scored.fromAt - LEARNED_DAYS * DAY_MS);
  const profiles = dayProfiles(known);
  const firstDay = calendarOf(series.info.timeZone).localTimeAt(fromAt).dayNumber;
  const fromRow = firstDay - profiles.firstDay;
  const findings = [
    ...shareFindings(known, fromAt, dateOf(firstDay)),
    findDeadDays(profiles, fromRow),
    findLevelBreak(profiles, fromRow),
    findClockBreak(profiles, fromRow),
  ].filter((finding) => finding !== undefined);
  return { isFit: findings.length === 0, findings };
}

function shareFindings(series: Series, fromAt: number, on: string): FeedFinding[] {
  const from = Math.max(0, Math.floor((fromAt - series.startAt) / stepMs(series.info)));
  const values = series.values.subarray(from);
  const around = Math.max(0, from - Math.ceil((SURROUNDING_DAYS * DAY_MS) / stepMs(series.info)));
  const nearby = { ...series, values: series.values.subarray(around) };
  nearby.startAt += around * stepMs(series.info);
  const faults = detectFaults(nearby).subarray(from - around);
  const missing = values.filter((value) => Number.isNaN(value)).length / values.length;
  const doubted = faults.filter((bits) => bits & DOUBTED_BITS).length / values.length;
  const findings: FeedFinding[] = [];
  const add = (check: 'missing' | 'doubted', value: number, limit: number): void => {
    if (!(value > limit)) return;
    const sentence = `${percent(value)} of the readings since ${on} are ${check}; ${percent(limit)} is the most that is taken.`;
    findings.push({ check, on, value, limit, sentence });
  };
  add('missing', missing, MISSING_LIMIT);
  add('doubted', doubted, DOUBTED_LIMIT);
  return findings;
}

function percent(share: number): string {
  return `${(100 * share).toFixed(share < 0.1 ? 1 : 0)} %`;
}
