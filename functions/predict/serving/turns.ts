/** Lets some at a time do what would hold too much, or hold up too much, if all did it at once. */
export class Turns {
  readonly #waiting: (() => void)[] = [];
  #free: number;

  constructor(atOnce = 1) {
    this.#free = atOnce;
  }

  /** Begins at once where there is a place; in the order of asking otherwise. */
  async take<T>(work: () => Promise<T>): Promise<T> {
    if (this.#free > 0) this.#free--;
    else await new Promise<void>((begin) => this.#waiting.push(begin));
    try {
      return await work();
    } finally {
      this.#pass();
    }
  }

  /** After the network's answers and timers have had theirs. */
  #pass(): void {
    const next = this.#waiting.shift();
    if (next) setImmediate(next);
    else this.#free++;
  }
}
