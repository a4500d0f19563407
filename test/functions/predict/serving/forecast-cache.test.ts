import { describe, expect, it } from 'vitest';
import {
  ForecastCache,
  type Question,
} from '../../../../functions/predict/serving/forecast-cache.ts';
import type { Forecast } from '../../../../models/forecasters/forecaster.ts';

const keyed = (key: string | undefined, horizonSteps = 24): Question => ({
  key,
  asked: { horizonSteps, quantiles: [] },
});

/** Forecasts that tell when they were made, and how many requests each pass had. */
function counter() {
  const passes: number[] = [];
  const compute = async (questions: readonly Question[]): Promise<Forecast[]> => {
    passes.push(questions.length);
    return questions.map(({ asked: { horizonSteps } }) => ({
      startAt: 0,
      stepMinutes: 60,
      unit: 'kW' as const,
      mean: new Float64Array(horizonSteps).fill(passes.length),
      quantiles: [],
      warnings: [],
    }));
  };
  return { passes, compute };
}

describe('the forecast cache', () => {
  it('computes what is new in one pass and answers the rest from what it keeps, in order', async () => {
    const cache = new ForecastCache(1000);
    const { passes, compute } = counter();
    await cache.answer([keyed('a')], compute);

    const answers = await cache.answer([keyed('b'), keyed('a'), keyed('c'), keyed('b')], compute);

    expect(passes).toEqual([1, 2]);
    expect(answers.map(({ mean }) => mean[0])).toEqual([2, 1, 2, 2]);
  });

  it('shares a pass that is under way', async () => {
    const cache = new ForecastCache(1000);
    const { passes, compute } = counter();

    await Promise.all(Array.from({ length: 10 }, () => cache.answer([keyed('a')], compute)));

    expect(passes).toEqual([1]);
  });

  it('tells an equal question from another that waits in the same pass', async () => {
    const cache = new ForecastCache(1000);
    const { compute } = counter();
    const kept = cache.answer([keyed('a')], compute);

    const answers = await cache.answer([keyed(undefined, 1), keyed('a'), keyed('b', 2)], compute);

    expect(answers.map(({ mean }) => mean.length)).toEqual([1, 24, 2]);
    expect(answers[1]).toBe((await kept)[0]);
  });

  it('keeps nothing of a request without a key', async () => {
    const cache = new ForecastCache(1000);
    const { passes, compute } = counter();

    await cache.answer([keyed(undefined), keyed(undefined)], compute);
    await cache.answer([keyed(undefined)], compute);

    expect(passes).toEqual([2, 1]);
  });

  it('does not remember a pass that failed', async () => {
    const cache = new ForecastCache(1000);
    const { compute } = counter();
    const failing = async () => {
      throw new Error('out of memory');
    };
    await expect(cache.answer([keyed('a')], failing)).rejects.toThrow('out of memory');

    expect(await cache.answer([keyed('a')], compute)).toHaveLength(1);
  });

  it('lets the least recently used go beyond its bound', async () => {
    const cache = new ForecastCache(48);
    const { passes, compute } = counter();
    for (const key of ['a', 'b', 'a', 'c']) await cache.answer([keyed(key)], compute);

    await cache.answer([keyed('a')], compute);
    await cache.answer([keyed('b')], compute);

    expect(passes).toHaveLength(4);
  });
});
