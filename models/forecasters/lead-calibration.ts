import { quantileAt } from './day-ahead/quantile-table.ts';
import { type ErrorSpread, errorSpreadOf } from './error-spread.ts';

/** Leads, in hours, up to which one spread of errors holds. */
const UNTIL_HOURS = [3, 12, 24, 48, 96, 168, 336] as const;
/** Fewer errors than these say too little of a range of leads. */
const FEWEST_ERRORS = 50;

/** How far a forecaster is off at each range of leads: plain JSON. */
export interface LeadSpread extends ErrorSpread {
  readonly untilHours: number;
}

/** An error (actual minus forecast) on a step that was not learned from. */
export interface LeadError extends LeadPlace {
  readonly error: number;
}

/**
 * Split conformal calibration by range of leads, near ones first; a range with too few errors waits
 * for the next. Empty without errors.
 */
export function calibrateLeads(errors: readonly LeadError[]): LeadSpread[] {
  const spreads: LeadSpread[] = [];
  let waiting: LeadError[] = [];
  let fromHours = 0;
  for (const untilHours of UNTIL_HOURS) {
    const inRange = ({ leadHours }: LeadError) => leadHours >= fromHours && leadHours < untilHours;
    waiting = [...waiting, ...errors.filter(inRange)];
    fromHours = untilHours;
    if (waiting.length < FEWEST_ERRORS) continue;
    spreads.push(spreadOf(waiting, untilHours));
    waiting = [];
  }
  if (spreads.length === 0 && waiting.length > 0) spreads.push(spreadOf(waiting, fromHours));
  return spreads;
}

function spreadOf(errors: readonly LeadError[], untilHours: number): LeadSpread {
  return {
    untilHours,
    ...errorSpreadOf({
      errors: errors.map(({ error }) => error),
      hours: errors.map(({ hour }) => hour),
    }),
  };
}

/** Where a step lies: hours from the origin, and the local hour of the day. */
export interface LeadPlace {
  readonly leadHours: number;
  readonly hour: number;
}

/** What to add to a forecast for a level in (0, 1). */
export function leadQuantile(
  spreads: readonly LeadSpread[],
  place: LeadPlace,
  level: number,
): number {
  return leadQuantiles(spreads, [place], level)[0] as number;
}

/** [places]: as `leadQuantile`; places that share a spread, as neighbours mostly do, share the work. */
export function leadQuantiles(
  spreads: readonly LeadSpread[],
  places: readonly LeadPlace[],
  level: number,
): Float64Array {
  const quantiles = new Float64Array(places.length);
  let last: LeadSpread | undefined;
  let share = 0;
  places.forEach(({ leadHours, hour }, i) => {
    const spread = spreads.find(({ untilHours }) => leadHours < untilHours) ?? spreads.at(-1);
    if (!spread) return;
    if (spread !== last) share = quantileAt(spread.table, level);
    last = spread;
    quantiles[i] = (spread.halfWidths[hour] as number) * share;
  });
  return quantiles;
}
