import { dayKind, seasonOfYear } from './day-calendar.ts';
import { covariateOf, type DayContext } from './day-context.ts';
import type { DayShape, DayTransform } from './day-transform.ts';
import { observedGroup } from './observed.ts';
import { partsOfDay } from './parts-of-day.ts';
import { findSimilar } from './similar-days.ts';

/**
 * Values of one kind, and how much a difference in them tells days apart (`near`) and how far it moves
 * the forecast in proportion (`line`): for all values of a group together, each being in units of the
 * group's deviation.
 */
export interface ProfileGroup {
  readonly name: string;
  readonly size: number;
  readonly near: number;
  readonly line: number;
  /** How much less the oldest value counts than the newest, as an exponent. @default 0 */
  readonly nearFade?: number;
  readonly lineFade?: number;
  /** Flags and waves are taken as they are, less their mean; anything else over its deviation. */
  readonly scaled: boolean;
  readonly valuesOf: (context: DayContext) => ArrayLike<number>;
}

/** Degrees Celsius above which buildings are cooled. */
const COOLING_BASE = 18;
const YEAR_DAYS = 365.25;

/**
 * What a day is compared by. The weights had the least error a day ahead on five of eight areas of
 * the United States in 2022 and 2023 and held on the other three; those of weather, on Victoria in
 * 2013 and on Great Britain in 2015.
 */
export function profileGroups(shape: DayShape): ProfileGroup[] {
  return [
    ...recentDays(shape),
    {
      ...{ name: 'level', size: 1, near: 0.05, line: 0.017, scaled: true },
      valuesOf: ({ level, scaling }) => [(level - scaling.levelMean) / scaling.levelDeviation],
    },
    {
      ...{ name: 'trend', size: 1, near: 0.008, line: 0.021, scaled: false },
      valuesOf: ({ dayNumber }) => [dayNumber / YEAR_DAYS],
    },
    ...calendar(shape),
    ...shape.covariates.flatMap((covariate) => covariateGroups(covariate, shape)),
  ];
}

function recentDays(shape: DayShape): ProfileGroup[] {
  const size = shape.parts;
  const relative = ({ level, scale }: DayContext, values: Float64Array) => {
    for (let i = 0; i < values.length; i++) values[i] = ((values[i] as number) - level) / scale;
    return values;
  };
  return [
    {
      ...{ name: 'yesterday', size, scaled: true },
      ...{ near: 0.305, nearFade: 2.9, line: 2.44, lineFade: 1.04 },
      valuesOf: (context) => relative(context, partsOfDay(context.history, context.day - 1, shape)),
    },
    {
      ...{ name: 'day-before', size, scaled: true, near: 0.437, nearFade: 0.83, line: 0.64 },
      valuesOf: (context) => relative(context, partsOfDay(context.history, context.day - 2, shape)),
    },
    {
      ...{ name: 'similar', size, scaled: true, near: 0.085, line: 0.785 },
      valuesOf: (context) => relative(context, similarDay(context, shape)),
    },
  ];
}

/** Mean of the latest days of the same weekday; a week ago where there are none. */
function similarDay(context: DayContext, shape: DayShape): Float64Array {
  const { weekday } = findSimilar(context);
  const days = weekday.length > 0 ? weekday : [context.day - 7];
  const sum = new Float64Array(shape.parts);
  for (const day of days) {
    const parts = partsOfDay(context.history, day, shape);
    for (let part = 0; part < parts.length; part++) {
      sum[part] = (sum[part] as number) + (parts[part] as number) / days.length;
    }
  }
  return sum;
}

const WEEKDAYS = 7;
const HOLIDAYS = 4;
const SEASON_WAVES = 2;
const YEAR_ENDS = 2;

function calendar(shape: DayShape): ProfileGroup[] {
  const seasons = seasonOfYear(shape);
  const season = (from: number, size: number) => (context: DayContext) => {
    const values = valuesOf(seasons, context);
    return from < 0 ? values.subarray(from) : values.subarray(from, from + size);
  };
  const kind = (from: number, size: number) => (context: DayContext) =>
    valuesOf(dayKind, context).subarray(from, from + size);
  const days = [
    group('weekday', { size: WEEKDAYS, near: 0.173, line: 0.385, valuesOf: kind(0, WEEKDAYS) }),
    group('holiday', {
      ...{ size: HOLIDAYS, near: 0.614, line: 0.26 },
      valuesOf: kind(WEEKDAYS, HOLIDAYS),
    }),
  ];
  if (!shape.seasonal) return days;
  return [
    ...days,
    group('season', {
      size: SEASON_WAVES,
      near: 0.368,
      line: 0.019,
      valuesOf: season(0, SEASON_WAVES),
    }),
    group('year-end', {
      size: YEAR_ENDS,
      near: 0.229,
      line: 0.125,
      valuesOf: season(-YEAR_ENDS, YEAR_ENDS),
    }),
  ];
}

function group(
  name: string,
  parts: Pick<ProfileGroup, 'size' | 'near' | 'line' | 'valuesOf'>,
): ProfileGroup {
  return { name, scaled: false, ...parts };
}

function valuesOf(transform: DayTransform, context: DayContext): Float32Array {
  const row = new Float32Array(transform.names.length);
  transform.prepare(context)(0, row, 0);
  return row;
}

/** The day to come where the covariate is known ahead, and the day before. */
function covariateGroups(
  { name, known }: DayShape['covariates'][number],
  shape: DayShape,
): ProfileGroup[] {
  if (known === 'past') return [observedGroup(name, shape)];
  const of = (context: DayContext) => covariateOf(context, name);
  const size = shape.parts;
  const yesterday: ProfileGroup = {
    ...{ name: `${name}.yesterday`, size, scaled: true, near: 0.111, line: 0.473 },
    valuesOf: (context) => partsOfDay(of(context), context.day - 1, shape),
  };
  const groups: ProfileGroup[] = [
    {
      ...{ name: `${name}.today`, size, scaled: true, near: 0.58, line: 1.11 },
      valuesOf: (context) => partsOfDay(of(context), context.day, shape),
    },
    yesterday,
    {
      ...{ name: `${name}.week`, size: 1, scaled: true, near: 0.295, line: 1.24 },
      valuesOf: (context) => [
        of(context).trailingMean(context.day - 1, shape.slots - 1, 7 * shape.slots),
      ],
    },
  ];
  if (!name.startsWith('temperature')) return groups;
  const cooling: ProfileGroup = {
    ...{ name: `${name}.cooling`, size, scaled: true, near: 0.062, line: 0.414 },
    valuesOf: (context) =>
      partsOfDay(of(context), context.day, shape).map((value) => Math.max(0, value - COOLING_BASE)),
  };
  return [...groups, cooling];
}
