import { dayKind, seasonOfYear, timeOfDayWaves } from './day-calendar.ts';
import type { DayContext } from './day-context.ts';
import { dayLevels } from './day-levels.ts';
import type { DayShape, DayTransform } from './day-transform.ts';
import { earlierHours, lastHours } from './last-hours.ts';
import { observedLately } from './observed.ts';
import { sameTime } from './same-time.ts';
import { similarDays } from './similar-days.ts';
import { covariateValue, temperatureFelt } from './weather.ts';

/** The inputs of every slot of a day, forecast from the midnight it begins with. */
export interface DayAheadInputs {
  readonly names: readonly string[];
  /** Leading inputs that networks see; the rest is for the closed form, which bears more of them. */
  readonly networkInputs: number;
  /** Fills `rows[slot * width ...]` for the slots of the context's day, or those before `until`. */
  writeDay(context: DayContext, rows: Float32Array, until?: number): void;
}

export function dayAheadInputs(shape: DayShape): DayAheadInputs {
  const forNetworks = [
    timeOfDayWaves(shape),
    lastHours(shape),
    sameTime(shape),
    similarDays,
    dayLevels,
    dayKind,
    seasonOfYear(shape),
    ...shape.covariates.map((covariate) => covariateInputs(covariate, shape)),
  ];
  const transforms = [...forNetworks, earlierHours(shape)];
  const names = transforms.flatMap((transform) => transform.names);
  return {
    names,
    networkInputs: forNetworks.flatMap((transform) => transform.names).length,
    writeDay: (context, rows, until = shape.slots) =>
      writeDay(transforms, { context, rows, width: names.length, until }),
  };
}

function covariateInputs(covariate: DayShape['covariates'][number], shape: DayShape): DayTransform {
  const { name, known } = covariate;
  if (known === 'past') return observedLately(name, shape);
  return name.startsWith('temperature')
    ? temperatureFelt(name, shape)
    : covariateValue(name, shape);
}

interface DayRows {
  readonly context: DayContext;
  readonly rows: Float32Array;
  readonly width: number;
  readonly until: number;
}

function writeDay(
  transforms: readonly DayTransform[],
  { context, rows, width, until }: DayRows,
): void {
  let offset = 0;
  for (const transform of transforms) {
    const write = transform.prepare(context);
    for (let slot = 0; slot < until; slot++) write(slot, rows, offset + slot * width);
    offset += transform.names.length;
  }
}
