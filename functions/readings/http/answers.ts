import { flagOf, reasonsIn } from '../../../models/series/quality/reasons.ts';
import { type ReadingBlock, slotAt } from '../../../models/series/reading-block.ts';
import type { SeriesRecord } from '../../shared/series/series-record.ts';
import type { FileImport } from '../import-readings.ts';

/** A series as the API shows it. */
export function seriesAnswer({ info, holidayDays, covariates }: SeriesRecord) {
  return {
    id: info.id,
    carrier: info.carrier,
    unit: info.unit,
    step_minutes: info.stepMinutes,
    ...(info.phaseMinutes === undefined ? {} : { phase_minutes: info.phaseMinutes }),
    time_zone: info.timeZone,
    ...(info.holidays === undefined ? {} : { holidays: info.holidays }),
    ...(holidayDays === undefined ? {} : { holiday_dates: holidayDays.dates }),
    ...(info.minimum === undefined ? {} : { minimum: info.minimum }),
    ...(info.maximum === undefined ? {} : { maximum: info.maximum }),
    covariates,
  };
}

/** What came of a body of readings. */
export function importAnswer({ format, rows, findings, notes, series, covariates }: FileImport) {
  return {
    format,
    rows,
    findings,
    notes,
    series: series.map(({ info, counts, corrections, tally, startAt, endAt }) => ({
      id: info.id,
      unit: info.unit,
      start: startAt,
      end: endAt,
      ...counts,
      flags: tally.flags,
      absent: tally.absent,
      reasons: tally.reasons,
      corrections: corrections.map(({ at, from, to }) => ({
        start: new Date(at).toISOString(),
        from,
        to,
      })),
    })),
    covariates,
  };
}

/** Up to `limit` readings of a block, and where to read on. */
export function readingsAnswer(
  { info }: SeriesRecord,
  block: ReadingBlock,
  { limit, to }: { limit: number; to: string | undefined },
) {
  const readings: { start: string; value: number | null; flag: string; reasons?: string[] }[] = [];
  let slot = 0;
  for (; slot < block.length && readings.length < limit; slot++) {
    if (block.present[slot] === 0) continue;
    const value = block.values[slot] as number;
    const bits = block.reasons[slot] as number;
    readings.push({
      start: new Date(slotAt(block, slot)).toISOString(),
      value: Number.isNaN(value) ? null : value,
      flag: flagOf(value, bits),
      ...(bits === 0 ? {} : { reasons: reasonsIn(bits) }),
    });
  }
  const next = block.present.indexOf(1, slot);
  return {
    id: info.id,
    unit: info.unit,
    step_minutes: info.stepMinutes,
    time_zone: info.timeZone,
    readings,
    ...(next < 0
      ? {}
      : { next: { from: new Date(slotAt(block, next)).toISOString(), ...(to ? { to } : {}) } }),
  };
}
