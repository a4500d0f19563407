import { beforeAll, describe, expect, it } from 'vitest';
import { auto } from '../../../../models/forecasters/auto.ts';
import type { FittedForecaster } from '../../../../models/forecasters/forecaster.ts';
import { useBackend } from '../../../../models/networks/backend.ts';
import type { Dataset } from '../../../../models/series/series.ts';
import { syntheticTown } from '../../../support/synthetic-town.ts';

const DAY_MS = 86_400_000;
const FIT_DAYS = 45;
const DAYS = 130;

/** The town using more at all hours of some days. */
function raised(dataset: Dataset, days: { from: number; until: number }): Dataset {
  const { target } = dataset;
  const values = target.values.map((value, i) =>
    i >= days.from * 24 && i < days.until * 24 ? value * 1.1 : value,
  );
  return { ...dataset, target: { ...target, values } };
}

describe('learning from days that are not forecast again', () => {
  const town = syntheticTown({ days: DAYS });
  const at = (day: number) => town.target.startAt + day * DAY_MS;
  const ask = (dataset: Dataset, day: number, seriesKey?: string) =>
    fitted.predict({
      dataset,
      originAt: at(day),
      horizonSteps: 24,
      quantiles: [0.1, 0.9],
      ...(seriesKey === undefined ? {} : { seriesKey }),
    });
  let fitted: FittedForecaster;

  beforeAll(async () => {
    await useBackend('tensorflow');
    fitted = await auto.fit(town, { originAt: at(FIT_DAYS), seed: 2 });
  });

  it('says the same from what midnights before had prepared', async () => {
    for (let day = DAYS - 5; day < DAYS; day++) {
      const kept = await ask(town, day, 'town');

      expect(kept).toEqual(await ask(town, day));
    }
  });

  it('is moved by the last ten weeks, and not by what came long before', async () => {
    const day = DAYS - 2;
    const usual = await ask(town, day);

    const lately = await ask(raised(town, { from: day - 68, until: day - 62 }), day);
    const before = await ask(raised(town, { from: 0, until: 10 }), day);

    expect(lately.mean).not.toEqual(usual.mean);
    expect(before).toEqual(usual);
  });

  it('does not steer widths by days that the fit saw', async () => {
    const widthOf = async (dataset: Dataset) => {
      const { quantiles } = await ask(dataset, FIT_DAYS);
      return quantiles.map((values, i) => (values[12] as number) - (quantiles[1 - i]?.[12] ?? 0));
    };

    const usual = await widthOf(town);
    const surprised = await widthOf(raised(town, { from: FIT_DAYS - 12, until: FIT_DAYS - 9 }));

    const [narrow, wide] = [usual, surprised].map(([width]) => Math.abs(width as number));
    expect((wide as number) / (narrow as number)).toBeCloseTo(1, 1);
  });
});
