import { priceSources } from './price-sources.ts';

/** A price that falls with volume: dollars a unit up to a monthly volume, ascending; the last is open. */
export type Tiers = readonly { readonly upTo: number; readonly dollars: number }[];

/** Where prices are published, and a second page that says the same. */
export interface PriceSource {
  /** Members of the price list that stand there. */
  readonly prices: readonly PriceName[];
  readonly url: string;
  /** Month of the price. */
  readonly asOf: string;
  /** Absent where no page with an address was found that gives all of these prices. */
  readonly confirmedBy?: string;
}

export type PriceName = Exclude<keyof PriceList, 'region' | 'sources'>;

/** AWS's published prices, and where and when they were read. */
export interface PriceList {
  readonly region: string;
  readonly sources: readonly PriceSource[];
  /** Each million calls of a REST API. */
  readonly apiMillionRequests: Tiers;
  /** Each hour of cache, by GB. */
  readonly apiCacheHour: Readonly<Record<string, number>>;
  readonly lambdaMillionRequests: number;
  /** Each GB-second of running, by processor. */
  readonly lambdaArmGbSecond: Tiers;
  readonly lambdaX86GbSecond: Tiers;
  /** Each GB-second of being ready, and of running while ready, on arm64. */
  readonly provisionedGbSecond: number;
  readonly provisionedRunGbSecond: number;
  /** Each GB-second of scratch disk above 512 MB. */
  readonly diskGbSecond: number;
  readonly s3GbMonth: number;
  readonly s3ThousandWrites: number;
  readonly s3ThousandReads: number;
  readonly imageGbMonth: number;
  readonly logGb: number;
  readonly logGbMonth: number;
  readonly alarmMetricMonth: number;
  readonly customMetricMonth: number;
  readonly dashboardMonth: number;
  readonly traceMillion: number;
  /** Each thousand transitions between states of a standard workflow. */
  readonly thousandTransitions: number;
  /** Each hour of a processor and of a GB of memory in Fargate, on x64. */
  readonly fargateVcpuHour: number;
  readonly fargateGbHour: number;
  /** Each GB sent to the internet. */
  readonly outGb: Tiers;
}

const open = Number.POSITIVE_INFINITY;

/** US East (N. Virginia), in dollars, without taxes and without any free tier. */
export const publishedPrices: PriceList = {
  region: 'us-east-1',
  sources: priceSources,
  apiMillionRequests: [
    { upTo: 333, dollars: 3.5 },
    { upTo: 1_000, dollars: 2.8 },
    { upTo: 20_000, dollars: 2.38 },
    { upTo: open, dollars: 1.51 },
  ],
  apiCacheHour: {
    '0.5': 0.02,
    '1.6': 0.038,
    '6.1': 0.2,
    '13.5': 0.25,
    '28.4': 0.5,
    '58.2': 1,
    '118': 1.9,
    '237': 3.8,
  },
  lambdaMillionRequests: 0.2,
  lambdaArmGbSecond: [
    { upTo: 7.5e9, dollars: 0.0000133334 },
    { upTo: 18.75e9, dollars: 0.0000120001 },
    { upTo: open, dollars: 0.0000106667 },
  ],
  lambdaX86GbSecond: [
    { upTo: 6e9, dollars: 0.0000166667 },
    { upTo: 15e9, dollars: 0.000015 },
    { upTo: open, dollars: 0.0000133334 },
  ],
  provisionedGbSecond: 0.0000033334,
  provisionedRunGbSecond: 0.0000077778,
  diskGbSecond: 0.0000000309,
  s3GbMonth: 0.023,
  s3ThousandWrites: 0.005,
  s3ThousandReads: 0.0004,
  imageGbMonth: 0.1,
  logGb: 0.5,
  logGbMonth: 0.03,
  alarmMetricMonth: 0.1,
  customMetricMonth: 0.3,
  dashboardMonth: 3,
  traceMillion: 5,
  thousandTransitions: 0.025,
  fargateVcpuHour: 0.04048,
  fargateGbHour: 0.004445,
  outGb: [
    { upTo: 10_240, dollars: 0.09 },
    { upTo: 51_200, dollars: 0.085 },
    { upTo: 153_600, dollars: 0.07 },
    { upTo: open, dollars: 0.05 },
  ],
};

/** Dollars for a month's volume: each part of it at the price of its tier. */
export function tieredDollars(volume: number, tiers: Tiers): number {
  let below = 0;
  let dollars = 0;
  for (const tier of tiers) {
    if (volume <= below) break;
    dollars += (Math.min(volume, tier.upTo) - below) * tier.dollars;
    below = tier.upTo;
  }
  return dollars;
}

/** GB of the caches there are. Keys that look like whole numbers come first in an object. */
export function cacheSizes(prices: PriceList): number[] {
  return Object.keys(prices.apiCacheHour)
    .map(Number)
    .sort((a, b) => a - b);
}
