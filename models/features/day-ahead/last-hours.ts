import type { DayContext } from './day-context.ts';
import type { DayShape, DayTransform } from './day-transform.ts';

/** The last day part by part (hour by hour), newest first, and the last two slots as they are. */
export function lastHours(shape: DayShape): DayTransform {
  return partsBefore(shape, { name: 'hour', days: 1, fresh: shape.slots > shape.parts });
}

/** The day before the last, part by part. */
export function earlierHours(shape: DayShape): DayTransform {
  return partsBefore(shape, { name: 'earlier-hour', days: 2, fresh: false });
}

interface Choice {
  readonly name: string;
  /** How many days before midnight the day begins. */
  readonly days: number;
  readonly fresh: boolean;
}

function partsBefore(
  { slots, parts, slotsPerPart }: DayShape,
  { name, days, fresh }: Choice,
): DayTransform {
  const names = Array.from({ length: parts }, (_, i) => `${name}.${i + 1}`);
  if (fresh) names.push('latest.1', 'latest.2');
  return {
    names,
    prepare({ history, day, level, scale }: DayContext) {
      const end = (day - days + 1) * slots;
      const values = Array.from({ length: parts }, (_, part) => {
        const until = end - part * slotsPerPart;
        return until > 0 ? (history.mean(until - slotsPerPart, until) - level) / scale : 0;
      });
      if (fresh) {
        for (const back of [1, 2]) {
          values.push((history.value(day - 1, slots - back) - level) / scale);
        }
      }
      const written = Float32Array.from(values);
      return (_slot, row, at) => row.set(written, at);
    },
  };
}
