import { describe, expect, it } from 'vitest';
import {
  monthlyCost,
  typicalWorkload,
  type Workload,
} from '../../../infra/planning/monthly-cost.ts';
import { publishedPrices, tieredDollars } from '../../../infra/planning/prices.ts';

const nothing: Workload = {
  forecastsPerDay: 0,
  models: 0,
  answerBytes: 0,
  predictMilliseconds: 0,
  predictMemoryMb: 1_024,
  readsPerForecast: 0,
  provisioned: 0,
  provisionedShare: 0,
  deliveriesPerDay: 0,
  readingsMilliseconds: 0,
  readingsMemoryMb: 1_024,
  retrainingsPerModel: 0,
  trainSeconds: 0,
  batchHours: 0,
  batchVcpus: 4,
  batchGb: 16,
  looks: 0,
  lookSeconds: 0,
  trainMemoryMb: 1_024,
  trainDiskMb: 512,
  storedGb: 0,
  cacheGb: 0,
  logBytesPerForecast: 0,
  tracedShare: 0,
  imageGb: 0,
};

/** 365 / 12 days make a month: this many a day are 10 million a month. */
const tenMillionAMonth = 10e6 / (365 / 12);

function dollarsOf(workload: Partial<Workload>, item: string): number | undefined {
  const { lines } = monthlyCost({ ...nothing, ...workload });
  return lines.find((line) => line.item === item)?.dollars;
}

describe('tieredDollars', () => {
  const tiers = publishedPrices.apiMillionRequests;

  it.each([
    [0, 0],
    [1, 3.5],
    [333, 1_165.5],
    // 333 at 3.50 and 667 at 2.80
    [1_000, 3_033.1],
    // ... and 1,000 more at 2.38
    [2_000, 5_413.1],
    // 333 at 3.50, 667 at 2.80, 19,000 at 2.38 and 10,000 at 1.51
    [30_000, 63_353.1],
  ])('prices %d million requests at $%d', (millions, dollars) => {
    expect(tieredDollars(millions, tiers)).toBeCloseTo(dollars, 6);
  });
});

describe('monthlyCost', () => {
  it('of a service that nobody uses is its alarms, its metrics and its page', () => {
    const { dollars } = monthlyCost(nothing);

    expect(dollars).toBeCloseTo(13 * 0.1 + 14 * 0.3 + 3, 6);
  });

  it.each([
    // 10 million at $3.50 a million
    ['API requests', {}, 35],
    // 10 million at $0.20 a million
    ['predict: requests', {}, 2],
    // 10 million x 0.02 s x 1 GB = 200,000 GB-s at $0.0000133334
    ['predict: running', { predictMilliseconds: 20 }, 2.66668],
    // half of it while ready, at $0.0000077778
    ['predict: running, ready', { predictMilliseconds: 20, provisionedShare: 0.5 }, 0.77778],
    // 10 million x 0.1 = a million reads at $0.0004 a thousand
    ['store: reads', { readsPerForecast: 0.1 }, 0.4],
    // 10 million x 1,073.741824 bytes = 10 GB at $0.50 to take in and $0.03 to keep
    ['logs', { logBytesPerForecast: 1_073.741824 }, 5.3],
    // 10 GB at $0.09
    ['answers sent', { answerBytes: 1_073.741824 }, 0.9],
    // a twentieth of 10 million at $5 a million
    ['traces', { tracedShare: 0.05 }, 2.5],
  ] as const)('of 10 million forecasts: %s %o', (item, workload, dollars) => {
    expect(dollarsOf({ forecastsPerDay: tenMillionAMonth, ...workload }, item)).toBeCloseTo(
      dollars,
      6,
    );
  });

  it.each([
    // 10 environments of 2 GB for 730 h x 3,600 s at $0.0000033334
    ['predict: being ready', { provisioned: 10, predictMemoryMb: 2_048 }, 175.203504],
    // 100 models x 30 x 60 s x 3 GB = 540,000 GB-s at $0.0000166667
    [
      'train: running',
      { models: 100, retrainingsPerModel: 30, trainSeconds: 60, trainMemoryMb: 3_072 },
      9.000018,
    ],
    // 100 models x 30 trainings x 10 states and 750 looks x 5 = 33,750 at $0.025 a thousand
    ['train: steps', { models: 100, retrainingsPerModel: 30, looks: 750 }, 0.84375],
    // 10 h x (4 processors at $0.04048 and 16 GB at $0.004445)
    ['train: in Batch', { batchHours: 10 }, 2.3304],
    // 750 looks x 4 s x 3 GB = 9,000 GB-s at $0.0000166667
    ['train: running', { looks: 750, lookSeconds: 4, trainMemoryMb: 3_072 }, 0.1500003],
    // 180,000 s x 0.5 GB above the free half at $0.0000000309
    [
      'train: disk',
      { models: 100, retrainingsPerModel: 30, trainSeconds: 60, trainDiskMb: 1_024 },
      0.002781,
    ],
    // 100 x 30 x 5 = 15,000 writes at $0.005 a thousand
    ['store: writes', { models: 100, retrainingsPerModel: 30 }, 0.075],
    // 730 h at $0.02
    ['API cache', { cacheGb: 0.5 }, 14.6],
    ['train: image', { imageGb: 2 }, 0.2],
    ['store: kept', { storedGb: 100 }, 2.3],
  ] as const)('%s %o', (item, workload, dollars) => {
    expect(dollarsOf(workload, item)).toBeCloseTo(dollars, 6);
  });

  it.each([
    // 10 million deliveries beside no forecast
    ['API requests', {}, 35],
    ['readings: requests', {}, 2],
    // 10 million x 0.1 s x 1 GB = a million GB-s at $0.0000133334
    ['readings: running', { readingsMilliseconds: 100 }, 13.3334],
    // two writes each at $0.005 a thousand, six reads at $0.0004
    ['store: writes', {}, 100],
    ['store: reads', {}, 24],
  ] as const)('of 10 million deliveries of readings: %s %o', (item, workload, dollars) => {
    expect(dollarsOf({ deliveriesPerDay: tenMillionAMonth, ...workload }, item)).toBeCloseTo(
      dollars,
      6,
    );
  });

  it('is the sum of its lines, also for a million forecasts', () => {
    const { lines, dollars, dollarsPerMillionForecasts } = monthlyCost(typicalWorkload);
    const sum = lines.reduce((total, line) => total + line.dollars, 0);

    expect(dollars).toBeCloseTo(sum, 9);
    // 24,000 a day are 0.73 million a month
    expect(dollarsPerMillionForecasts).toBeCloseTo(sum / 0.73, 6);
  });

  it('names the caches there are when asked for another', () => {
    expect(() => monthlyCost({ ...nothing, cacheGb: 2 })).toThrow(
      'no cache of 2 GB; it has 0.5, 1.6',
    );
  });

  it('says of every price where it stands and of which month it is', () => {
    const { prices } = monthlyCost(nothing);
    const { region, sources, ...priced } = prices;

    expect(region).toBe('us-east-1');
    expect(sources.flatMap((source) => source.prices).sort()).toEqual(Object.keys(priced).sort());
    for (const { url, asOf, confirmedBy = 'https://' } of sources) {
      expect(url).toMatch(/^https:\/\/aws\.amazon\.com\/[\w-]+\/pricing\//);
      expect(asOf).toMatch(/^\d{4}-\d{2}$/);
      expect(confirmedBy).toMatch(/^https:\/\//);
    }
  });
});
