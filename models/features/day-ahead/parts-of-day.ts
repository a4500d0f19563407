import type { DayCovariate } from './day-covariate.ts';
import type { DayHistory } from './day-history.ts';
import type { DayShape } from './day-transform.ts';

/** Means of a day's parts, oldest first. */
export function partsOfDay(
  source: Pick<DayHistory | DayCovariate, 'value'>,
  day: number,
  { parts, slotsPerPart }: Pick<DayShape, 'parts' | 'slotsPerPart'>,
): Float64Array {
  const means = new Float64Array(parts);
  for (let part = 0; part < parts; part++) {
    let sum = 0;
    for (let i = 0; i < slotsPerPart; i++) sum += source.value(day, part * slotsPerPart + i);
    means[part] = sum / slotsPerPart;
  }
  return means;
}
