import { quantileOf } from '../../models/quantile.ts';
import { randomFrom } from '../../models/random.ts';
import { type Admission, type Concurrency, Environments } from './environments.ts';
import { serviceMilliseconds } from './measured-times.ts';
import { type PriceList, publishedPrices } from './prices.ts';
import { TokenBucket } from './token-bucket.ts';

/** What the service is like when the burst comes. */
export interface BurstSettings extends Concurrency {
  /** Milliseconds that predict runs for one forecast: half of them take longer, one in a hundred. */
  readonly medianMilliseconds: number;
  readonly p99Milliseconds: number;
  /** Milliseconds a request waits for a new environment, and the part of it that is billed. */
  readonly coldMilliseconds: number;
  readonly initMilliseconds: number;
  /** Milliseconds that API Gateway and the network add. */
  readonly gatewayMilliseconds: number;
  /** Requests a second and at once that API Gateway lets through. */
  readonly gatewayPerSecond: number;
  readonly gatewayBurst: number;
  readonly memoryMb: number;
  /** `even`: the requests of a second come at equal distances; `random`: at any moment of it. */
  readonly arrivals: 'even' | 'random';
  readonly seed: number;
}

/**
 * The quotas of a new AWS account: Lambda 1,000 environments at once and 1,000 more every 10 s, filled up
 * continuously (docs.aws.amazon.com/lambda/latest/dg/scaling-behavior.html), API Gateway 10,000 requests
 * a second and 5,000 at once (docs.aws.amazon.com/apigateway/latest/developerguide/limits.html); both
 * pages read in 2026-11. Times: `measured-times.ts`.
 */
export const accountDefaults: BurstSettings = {
  provisioned: 0,
  limit: 1_000,
  scalingPerTenSeconds: 1_000,
  medianMilliseconds: serviceMilliseconds.median,
  p99Milliseconds: serviceMilliseconds.p99,
  coldMilliseconds: serviceMilliseconds.cold,
  initMilliseconds: serviceMilliseconds.init,
  gatewayMilliseconds: serviceMilliseconds.gateway,
  gatewayPerSecond: 10_000,
  gatewayBurst: 5_000,
  memoryMb: 1_769,
  arrivals: 'random',
  seed: 1,
};

export interface BurstSecond {
  readonly requests: number;
  readonly refused: number;
  readonly cold: number;
  /** Environments that were busy at the end of it. */
  readonly running: number;
  /** Of the requests that came in this second and were served; 0 where none was. */
  readonly p99Milliseconds: number;
}

export interface BurstResult {
  readonly requests: number;
  readonly served: number;
  /** Answered 429 by API Gateway, and by Lambda. */
  readonly refusedByGateway: number;
  readonly refusedByLambda: number;
  readonly coldStarts: number;
  readonly peakRunning: number;
  readonly p50Milliseconds: number;
  readonly p99Milliseconds: number;
  /** Of Lambda and API Gateway, for the burst alone. */
  readonly dollars: number;
  readonly seconds: readonly BurstSecond[];
}

/**
 * Sends a trace of traffic through the service.
 *
 * @param requestsPerSecond how many requests come in each second from the first on
 */
export function simulateBurst(
  requestsPerSecond: readonly number[],
  settings: BurstSettings = accountDefaults,
  prices: PriceList = publishedPrices,
): BurstResult {
  const run = new BurstRun(settings);
  const seconds = requestsPerSecond.map((count, second) => run.second(second, count));
  return run.result(seconds, prices);
}

class BurstRun {
  private readonly settings: BurstSettings;
  private readonly random: () => number;
  private readonly gateway: TokenBucket;
  private readonly environments: Environments;
  private readonly latencies: number[] = [];
  private readonly counts: Record<Admission | 'gateway', number> = {
    ready: 0,
    warm: 0,
    cold: 0,
    refused: 0,
    gateway: 0,
  };
  private readySeconds = 0;
  private otherSeconds = 0;
  private peakRunning = 0;

  constructor(settings: BurstSettings) {
    this.settings = settings;
    this.random = randomFrom(settings.seed);
    this.gateway = new TokenBucket(settings.gatewayPerSecond, settings.gatewayBurst);
    this.environments = new Environments(settings);
  }

  second(second: number, count: number): BurstSecond {
    const before = { ...this.counts };
    const firstLatency = this.latencies.length;
    for (const offset of this.arrivals(count)) this.request(second + offset);
    return {
      requests: count,
      refused: this.counts.refused - before.refused + (this.counts.gateway - before.gateway),
      cold: this.counts.cold - before.cold,
      running: this.environments.runningAt(second + 1),
      p99Milliseconds: quantileOf(this.latencies.slice(firstLatency), 0.99) || 0,
    };
  }

  result(seconds: readonly BurstSecond[], prices: PriceList): BurstResult {
    const { ready, warm, cold, refused, gateway } = this.counts;
    return {
      requests: ready + warm + cold + refused + gateway,
      served: ready + warm + cold,
      refusedByGateway: gateway,
      refusedByLambda: refused,
      coldStarts: cold,
      peakRunning: this.peakRunning,
      p50Milliseconds: quantileOf(this.latencies, 0.5) || 0,
      p99Milliseconds: quantileOf(this.latencies, 0.99) || 0,
      dollars: this.dollars(seconds.length, prices),
      seconds,
    };
  }

  private request(atSeconds: number): void {
    if (!this.gateway.take(atSeconds)) {
      this.counts.gateway += 1;
      return;
    }
    const admission = this.environments.admit(atSeconds);
    this.counts[admission] += 1;
    if (admission === 'refused') return;
    const { coldMilliseconds, initMilliseconds, gatewayMilliseconds } = this.settings;
    const run = this.serviceMilliseconds();
    const wait = admission === 'cold' ? coldMilliseconds : 0;
    this.environments.occupy(admission, atSeconds + (wait + run) / 1_000);
    this.peakRunning = Math.max(this.peakRunning, this.environments.running);
    this.latencies.push(gatewayMilliseconds + wait + run);
    // Lambda bills whole milliseconds, each begun one.
    const billed = Math.ceil(run + (admission === 'cold' ? initMilliseconds : 0)) / 1_000;
    if (admission === 'ready') this.readySeconds += billed;
    else this.otherSeconds += billed;
  }

  /** Offsets within a second, ascending. */
  private arrivals(count: number): number[] {
    if (this.settings.arrivals === 'even')
      return Array.from({ length: count }, (_, i) => i / count);
    return Array.from({ length: count }, this.random).sort((a, b) => a - b);
  }

  /** Log-normal, which request times are close to, with the given median and 99th percentile. */
  private serviceMilliseconds(): number {
    const { medianMilliseconds: median, p99Milliseconds: p99 } = this.settings;
    if (p99 <= median) return median;
    const sigma = Math.log(p99 / median) / normalP99;
    return median * Math.exp(sigma * this.normal());
  }

  /** Box and Muller. */
  private normal(): number {
    return Math.sqrt(-2 * Math.log(1 - this.random())) * Math.cos(2 * Math.PI * this.random());
  }

  private dollars(lengthSeconds: number, prices: PriceList): number {
    const { ready, warm, cold, refused } = this.counts;
    const gb = this.settings.memoryMb / 1_024;
    const first = <T>([tier]: readonly T[]): T => tier as T;
    return (
      ((ready + warm + cold + refused) / 1e6) * first(prices.apiMillionRequests).dollars +
      ((ready + warm + cold) / 1e6) * prices.lambdaMillionRequests +
      this.otherSeconds * gb * first(prices.lambdaArmGbSecond).dollars +
      this.readySeconds * gb * prices.provisionedRunGbSecond +
      this.settings.provisioned * lengthSeconds * gb * prices.provisionedGbSecond
    );
  }
}

/** 99th percentile of the standard normal distribution. */
const normalP99 = 2.3263478740408408;
