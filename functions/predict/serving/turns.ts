/**
 * Lets computations in one at a time. They all need the one thread, so none ends later for it; side by
 * side, hundreds would each keep megabytes half done, and hold up the network's answers and timers.
 */
export class Turns {
  readonly #waiting: (() => void)[] = [];
  #taken = false;

  /** Begins at once where nobody else computes; in the order of asking otherwise. */
  async take<T>(compute: () => Promise<T>): Promise<T> {
    if (this.#taken) await new Promise<void>((begin) => this.#waiting.push(begin));
    this.#taken = true;
    try {
      return await compute();
    } finally {
      this.#pass();
    }
  }

  #pass(): void {
    const next = this.#waiting.shift();
    if (next) setImmediate(next);
    else this.#taken = false;
  }
}
