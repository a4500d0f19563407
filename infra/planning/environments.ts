import { TokenBucket } from './token-bucket.ts';

/** How Lambda runs a function: how many at once, how fast more, how many ready from the start. */
export interface Concurrency {
  /** Environments ready before the first request. */
  readonly provisioned: number;
  /** Environments at once at most: reserved concurrency, or what the account has left. */
  readonly limit: number;
  /** New environments that Lambda makes at once, and every ten seconds. */
  readonly scalingPerTenSeconds: number;
}

/** Seconds; what binary fractions leave of two moments that are the same. */
const instant = 1e-9;

export type Admission = 'ready' | 'warm' | 'cold' | 'refused';

/** The execution environments of one function as requests come and go. */
export class Environments {
  private readonly concurrency: Concurrency;
  private readonly scaling: TokenBucket;
  private readonly requests: TokenBucket;
  private readonly busy = new MinHeap();
  private idleReady: number;
  private idleWarm = 0;
  private made = 0;

  constructor(concurrency: Concurrency) {
    this.concurrency = concurrency;
    this.idleReady = concurrency.provisioned;
    this.scaling = new TokenBucket(
      concurrency.scalingPerTenSeconds / 10,
      concurrency.scalingPerTenSeconds,
    );
    // Lambda lets ten requests a second through for each unit of concurrency.
    this.requests = new TokenBucket(10 * concurrency.limit, 10 * concurrency.limit);
  }

  /** Finds an environment for a request at `seconds`; it is taken until `occupy` says how long. */
  admit(seconds: number): Admission {
    this.release(seconds);
    if (!this.requests.take(seconds)) return 'refused';
    if (this.idleReady > 0) {
      this.idleReady -= 1;
      return 'ready';
    }
    if (this.idleWarm > 0) {
      this.idleWarm -= 1;
      return 'warm';
    }
    const room = this.concurrency.provisioned + this.made < this.concurrency.limit;
    if (!room || !this.scaling.take(seconds)) return 'refused';
    this.made += 1;
    return 'cold';
  }

  occupy(admission: Admission, untilSeconds: number): void {
    this.busy.push(untilSeconds, admission === 'ready');
  }

  get running(): number {
    return this.busy.size;
  }

  /** How many are busy at `seconds`, which never go back. */
  runningAt(seconds: number): number {
    this.release(seconds);
    return this.busy.size;
  }

  private release(seconds: number): void {
    while (this.busy.size > 0 && this.busy.earliest <= seconds + instant) {
      if (this.busy.pop()) this.idleReady += 1;
      else this.idleWarm += 1;
    }
  }
}

/** Times with a flag, the earliest first. */
class MinHeap {
  private readonly times: number[] = [];
  private readonly flags: boolean[] = [];

  get size(): number {
    return this.times.length;
  }

  get earliest(): number {
    return this.times[0] ?? Number.POSITIVE_INFINITY;
  }

  push(time: number, flag: boolean): void {
    let at = this.times.length;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      const above = this.times[parent] ?? 0;
      if (above <= time) break;
      this.put(at, above, this.flags[parent] ?? false);
      at = parent;
    }
    this.put(at, time, flag);
  }

  /** Removes the earliest and gives its flag. */
  pop(): boolean {
    const first = this.flags[0] ?? false;
    const time = this.times.pop() ?? 0;
    const flag = this.flags.pop() ?? false;
    if (this.times.length > 0) this.sink(time, flag);
    return first;
  }

  private sink(time: number, flag: boolean): void {
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= this.times.length) break;
      const right = this.times[child + 1];
      if (right !== undefined && right < (this.times[child] ?? 0)) child += 1;
      const below = this.times[child] ?? 0;
      if (below >= time) break;
      this.put(at, below, this.flags[child] ?? false);
      at = child;
    }
    this.put(at, time, flag);
  }

  private put(at: number, time: number, flag: boolean): void {
    this.times[at] = time;
    this.flags[at] = flag;
  }
}
