import type { DayTransform } from './day-transform.ts';

const DAYS = 7;
const MONTH_DAYS = 28;

/** Means of the last seven days and the last four weeks, how much the week varied, and its level. */
export const dayLevels: DayTransform = {
  names: [
    ...Array.from({ length: DAYS }, (_, i) => `day-mean.${i + 1}d`),
    'month-mean',
    'variability',
    'level',
  ],
  prepare({ history, day, level, scale, scaling }) {
    const { slots } = history.grid;
    const end = day * slots;
    const values = Array.from({ length: DAYS }, (_, back) => {
      const until = end - back * slots;
      return until > 0 ? (history.mean(until - slots, until) - level) / scale : 0;
    });
    values.push((history.mean(end - MONTH_DAYS * slots, end) - level) / scale);
    values.push(Math.log((history.deviation(end - DAYS * slots, end) + 1e-3 * scale) / scale));
    values.push((level - scaling.levelMean) / scaling.levelDeviation);
    const written = Float32Array.from(values);
    return (_slot, row, at) => row.set(written, at);
  },
};
