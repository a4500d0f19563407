import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { knownPrint } from '../../../../models/forecasters/day-ahead/known-print.ts';
import { KnownView } from '../../../../models/series/known-view.ts';
import type { Covariate, Dataset } from '../../../../models/series/series.ts';
import { syntheticTown } from '../../../support/synthetic-town.ts';

const DAYS = 160;
/** Of local days since 1970: 1 June 2024, and the first day that is looked at. */
const DAY = 19_875;
const FROM_DAY = DAY - 60;
/** Midnight in Berlin, in hours from the first reading. */
const midnightOf = (day: number) => (day - 19_723) * 24 - 2;

function town(): Dataset {
  const made = syntheticTown({ days: DAYS });
  const [temperature] = made.covariates as [Covariate];
  const values = temperature.values.map((_, i) => (i % 700 < 24 ? 1 : 0));
  return { ...made, covariates: [temperature, { ...temperature, name: 'holiday', values }] };
}

function printOf(dataset: Dataset) {
  const view = new KnownView(dataset);
  return knownPrint(view.moveTo(midnightOf(DAY) + 8), FROM_DAY, DAY);
}

/** With one value changed, of the readings or of the covariate at a place. */
function changed(of: 'readings' | 0 | 1, hour: number): Dataset {
  const dataset = town();
  const values = of === 'readings' ? dataset.target.values : dataset.covariates[of]?.values;
  if (values) values[hour] = (values[hour] as number) + 1e-9;
  return dataset;
}

/** As a store's tail has it some days later: the first days are gone. */
function later(dataset: Dataset, days: number): Dataset {
  const { target, covariates } = dataset;
  const dropped = days * 24;
  const startAt = target.startAt + dropped * 3_600_000;
  return {
    target: { ...target, startAt, values: target.values.slice(dropped) },
    covariates: covariates.map((one) => ({ ...one, startAt, values: one.values.slice(dropped) })),
  };
}

describe('the print of what a midnight knows', () => {
  const print = printOf(town());

  it('is the same of equal values, wherever the readings begin', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 20 }), (days) => {
        expect(printOf(later(town(), days))).toEqual(print);
      }),
      { numRuns: 10 },
    );
  });

  it('tells apart every reading that is looked at, and none before or after', () => {
    const hour = fc.integer({ min: 0, max: DAYS * 24 - 1 });
    fc.assert(
      fc.property(hour, (at) => {
        const isKnown = at >= midnightOf(FROM_DAY) && at < midnightOf(DAY);

        expect(printOf(changed('readings', at)).before === print.before).toBe(!isKnown);
      }),
      { numRuns: 60 },
    );
  });

  it('tells apart weather by the day that sees it, and holidays at once', () => {
    const hour = fc.integer({ min: midnightOf(FROM_DAY), max: DAYS * 24 - 1 });
    fc.assert(
      fc.property(hour, (at) => {
        const weather = printOf(changed(0, at));
        const holiday = printOf(changed(1, at));

        expect(weather.ahead).not.toBe(print.ahead);
        expect(weather.before === print.before).toBe(at >= midnightOf(DAY) + 4);
        expect(weather.today === print.today).toBe(
          at < midnightOf(DAY) || at >= midnightOf(DAY + 1) + 4,
        );
        expect(holiday.before).not.toBe(print.before);
      }),
      { numRuns: 60 },
    );
  });
});
