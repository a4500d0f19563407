import type { DayCovariate } from '../../features/day-ahead/day-covariate.ts';
import type { DayHistory } from '../../features/day-ahead/day-history.ts';
import { solveRidge } from './linear-algebra.ts';
import type { TrainingSource } from './training-days.ts';

/**
 * How a covariate that is known until the origin alone goes on from there, beside the series' own
 * forecasts: least squares on how both stand over the latest weeks.
 */
export interface Following {
  /** Of the covariate. */
  readonly name: string;
  /** One for each of `TERMS`. */
  readonly weights: Float64Array;
}

const WEEKS = [1, 2, 3, 4];
/** Own at the time, and yesterday; theirs yesterday; means of the day for each; of yesterday's last hours for both; 1. */
const TERMS = 9;
/** Of a day, that the morning goes on from. */
const EVENING = 1 / 4;

/** Of each covariate of the past, as the days that are known have it. */
export function followingsOf({ history, covariates }: TrainingSource): readonly Following[] {
  return covariates
    .filter(({ known }) => known === 'past')
    .map((covariate) => ({ name: covariate.name, weights: weightsOf(history, covariate) }));
}

/** Continues what came in later than the series' own readings up to the origin's day. */
export function catchUp({ history, covariates }: TrainingSource): void {
  for (const covariate of covariates) {
    const { known, knownDays } = covariate;
    if (known === 'future' || knownDays === 0 || knownDays >= history.days) continue;
    const weights = weightsOf(history, covariate);
    for (let day = knownDays; day < history.days; day++) {
      follow(covariate, weights, { history, day });
    }
    covariate.moveTo(history.days);
  }
}

/** Continues it over a day of the history that it is not known of. */
export function follow(
  covariate: DayCovariate,
  weights: Float64Array,
  { history, day }: { history: DayHistory; day: number },
): void {
  covariate.moveTo(day);
  const terms = new Float64Array(TERMS);
  const write = termsOf(history, covariate, day);
  const values = Float64Array.from({ length: history.grid.slots }, (_, slot) => {
    write(slot, terms);
    const above = terms.reduce((sum, term, i) => sum + term * (weights[i] as number), 0);
    return meanOfWeeks(covariate, day, slot) + above;
  });
  covariate.put(day, values);
}

function weightsOf(history: DayHistory, covariate: DayCovariate): Float64Array {
  const gram = new Float64Array(TERMS * TERMS);
  const moments = new Float64Array(TERMS);
  const terms = new Float64Array(TERMS);
  let rows = 0;
  const until = Math.min(history.days, covariate.knownDays);
  covariate.moveTo(until);
  for (let day = 7 * WEEKS.length + 1; day < until; day++) {
    const write = termsOf(history, covariate, day);
    for (let slot = 0; slot < history.grid.slots; slot++, rows++) {
      write(slot, terms);
      const above = aboveWeeks(covariate, day, slot);
      for (let i = 0; i < TERMS; i++) {
        moments[i] = (moments[i] as number) + (terms[i] as number) * above;
        for (let j = 0; j < TERMS; j++) {
          const at = i * TERMS + j;
          gram[at] = (gram[at] as number) + (terms[i] as number) * (terms[j] as number);
        }
      }
    }
  }
  const size = gram.reduce((sum, value, i) => (i % (TERMS + 1) === 0 ? sum + value : sum), 0);
  return rows === 0
    ? moments
    : solveRidge(gram, moments, { width: TERMS, ridge: 1e-4 * size + 1e-9 });
}

type Values = Pick<DayHistory | DayCovariate, 'value'>;

function termsOf(history: DayHistory, covariate: DayCovariate, day: number) {
  const { slots } = history.grid;
  const dayMean = (of: Values, at: number) => meanAbove(of, { day: at, from: 0, until: slots });
  const from = Math.floor(slots * (1 - EVENING));
  const evening = (of: Values) => meanAbove(of, { day: day - 1, from, until: slots });
  const shared = [
    dayMean(history, day),
    dayMean(history, day - 1),
    dayMean(covariate, day - 1),
    evening(history),
    evening(covariate),
    1,
  ];
  return (slot: number, terms: Float64Array) => {
    terms[0] = aboveWeeks(history, day, slot);
    terms[1] = aboveWeeks(history, day - 1, slot);
    terms[2] = aboveWeeks(covariate, day - 1, slot);
    terms.set(shared, 3);
  };
}

function meanAbove(
  of: Values,
  { day, from, until }: { day: number; from: number; until: number },
): number {
  let sum = 0;
  for (let slot = from; slot < until; slot++) sum += aboveWeeks(of, day, slot);
  return sum / (until - from);
}

function aboveWeeks(of: Values, day: number, slot: number): number {
  return of.value(day, slot) - meanOfWeeks(of, day, slot);
}

/** Of the same weekday in the latest weeks. */
function meanOfWeeks(of: Values, day: number, slot: number): number {
  return WEEKS.reduce((sum, weeks) => sum + of.value(day - 7 * weeks, slot), 0) / WEEKS.length;
}
