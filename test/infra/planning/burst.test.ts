import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  accountDefaults,
  type BurstSettings,
  simulateBurst,
} from '../../../infra/planning/burst.ts';
import { plotBurst } from '../../../infra/planning/burst-plot.ts';
import { publishedPrices } from '../../../infra/planning/prices.ts';

/** Every request runs 50 ms, a new environment takes 200 ms, and nothing else stands in the way. */
const plain: BurstSettings = {
  ...accountDefaults,
  arrivals: 'even',
  medianMilliseconds: 50,
  p99Milliseconds: 50,
  coldMilliseconds: 200,
  initMilliseconds: 100,
  gatewayMilliseconds: 0,
  gatewayPerSecond: 1e6,
  gatewayBurst: 1e6,
  memoryMb: 1_024,
};

describe('simulateBurst', () => {
  it('starts environments until one is free again', () => {
    // At 0, 100 and 200 ms a new one each, busy until 250, 350 and 450; from 300 ms on one is free.
    const result = simulateBurst([10], plain);

    expect(result).toMatchObject({ requests: 10, served: 10, coldStarts: 3, peakRunning: 3 });
    expect(result.p50Milliseconds).toBeCloseTo(50, 6);
    expect(result.p99Milliseconds).toBeCloseTo(250, 6);
  });

  it('starts none where enough are ready', () => {
    const result = simulateBurst([10], { ...plain, provisioned: 1 });

    expect(result).toMatchObject({ served: 10, coldStarts: 0, peakRunning: 1 });
    expect(result.p99Milliseconds).toBeCloseTo(50, 6);
  });

  it('overflows from what is ready into what is not', () => {
    // 40 a second come every 25 ms and run 50: two at once, so that one more is started at 25 ms,
    // busy until 275; meanwhile every second one finds the ready one taken, at 75, 125, 175, 225.
    const result = simulateBurst([40], { ...plain, provisioned: 1 });

    expect(result).toMatchObject({ served: 40, coldStarts: 5 });
  });

  it('refuses what exceeds the limit', () => {
    // One environment, 10 a second: the first takes it until 250 ms; those at 100 and 200 find none.
    const result = simulateBurst([10], { ...plain, limit: 1 });

    expect(result).toMatchObject({ served: 8, refusedByLambda: 2, coldStarts: 1 });
  });

  it('gets a thousand environments at once and a hundred more each second', () => {
    const together = { ...plain, coldMilliseconds: 60_000, limit: 100_000 };

    // In the first second 3,000 come: 1,000 start at once, and 100 more while it lasts.
    const [first, second] = simulateBurst([3_000, 3_000], together).seconds;

    expect(first?.cold).toBe(1_099);
    expect(second?.cold).toBe(100);
  });

  it('lets ten requests a second through for each unit of concurrency', () => {
    const quick = {
      ...plain,
      limit: 10,
      medianMilliseconds: 1,
      p99Milliseconds: 1,
      provisioned: 10,
    };

    // A bucket of 100 that refills by 100 a second: 1,000 even requests find 199 tokens.
    const { served, refusedByLambda } = simulateBurst([1_000], quick);

    expect(served).toBe(199);
    expect(refusedByLambda).toBe(801);
  });

  it('refuses at the gateway first', () => {
    const narrow = { ...plain, provisioned: 1_000, gatewayPerSecond: 10, gatewayBurst: 5 };

    // 5 at once, 10 more in the second, less the one that would come at its end.
    const result = simulateBurst([100], narrow);

    expect(result).toMatchObject({ refusedByGateway: 86, served: 14 });
  });

  it('costs what its parts cost', () => {
    const { dollars } = simulateBurst([10], { ...plain, provisioned: 1 });

    // 10 requests at $3.50 + $0.20 a million; 0.5 GB-s of running and 1 of being ready.
    expect(dollars).toBeCloseTo(
      (10 * 3.7) / 1e6 +
        0.5 * publishedPrices.provisionedRunGbSecond +
        publishedPrices.provisionedGbSecond,
      12,
    );
  });

  it('bills the start of an environment', () => {
    const { dollars } = simulateBurst([1], plain);

    expect(dollars).toBeCloseTo(3.7 / 1e6 + 0.15 * 0.0000133334, 12);
  });

  it('bills a millisecond that is begun', () => {
    const short = { ...plain, medianMilliseconds: 0.4, p99Milliseconds: 0.4, provisioned: 1 };
    const { dollars } = simulateBurst([1], short);

    expect(dollars).toBeCloseTo(
      3.7 / 1e6 +
        0.001 * publishedPrices.provisionedRunGbSecond +
        publishedPrices.provisionedGbSecond,
      14,
    );
  });

  it('draws times with the median and the 99th percentile it is given', () => {
    const { p50Milliseconds, p99Milliseconds } = simulateBurst(Array(60).fill(500), {
      ...accountDefaults,
      provisioned: 1_000,
      gatewayMilliseconds: 0,
    });

    expect(Math.abs(p50Milliseconds / accountDefaults.medianMilliseconds - 1)).toBeLessThan(0.03);
    expect(Math.abs(p99Milliseconds / accountDefaults.p99Milliseconds - 1)).toBeLessThan(0.08);
  });

  it('loses no request, and repeats itself', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 200 }), { maxLength: 8 }),
        fc.record({
          provisioned: fc.integer({ min: 0, max: 20 }),
          limit: fc.integer({ min: 20, max: 60 }),
          gatewayPerSecond: fc.integer({ min: 1, max: 300 }),
          seed: fc.integer(),
        }),
        (trace, given) => {
          const settings = { ...accountDefaults, gatewayBurst: 20, ...given };
          const result = simulateBurst(trace, settings);
          const { requests, served, refusedByGateway, refusedByLambda, seconds } = result;

          expect(served + refusedByGateway + refusedByLambda).toBe(requests);
          expect(requests).toBe(trace.reduce((sum, count) => sum + count, 0));
          expect(seconds.reduce((sum, { refused }) => sum + refused, 0)).toBe(requests - served);
          expect(result.peakRunning).toBeLessThanOrEqual(given.limit);
          expect(simulateBurst(trace, settings)).toEqual(result);
        },
      ),
      { numRuns: 50 },
    );
  });
});

describe('plotBurst', () => {
  it('draws what came, what was refused and how long it took', () => {
    const lines = plotBurst(simulateBurst([0, 10, 20], { ...plain, limit: 1 }), 3).split('\n');

    expect(lines[0]).toBe('requests/s   ▄█  up to 20');
    expect(lines.map((line) => line.trim().split(/ {2}/)[0])).toEqual([
      'requests/s',
      'refused/s',
      'cold/s',
      'running',
      'p99 ms',
      'one column is 1 s',
      '',
    ]);
  });

  it('gathers seconds where there are more than columns', () => {
    expect(plotBurst(simulateBurst(Array(100).fill(1), plain), 50)).toContain('one column is 2 s');
  });
});
