/** A rate with a burst: tokens come back continuously and are never saved above the burst. */
export class TokenBucket {
  private readonly perSecond: number;
  private readonly burst: number;
  private tokens: number;
  private at = 0;

  constructor(perSecond: number, burst: number) {
    this.perSecond = perSecond;
    this.burst = burst;
    this.tokens = burst;
  }

  /** Takes one token at `seconds`, which never go back, or says that there is none. */
  take(seconds: number): boolean {
    this.tokens = Math.min(this.burst, this.tokens + (seconds - this.at) * this.perSecond);
    this.at = seconds;
    if (this.tokens < 1) return false;
    this.tokens -= 1;
    return true;
  }
}
