export interface RecentlyUsedOptions<Value> {
  /** Weight kept at once, in the unit of `weigh`. */
  readonly most: number;
  /** What a value weighs; without it each weighs 1. */
  readonly weigh?: (value: Value) => number;
}

/** Values under keys, as many as weigh no more than is allowed: oldest use first out. */
export class RecentlyUsed<Key, Value> {
  readonly #most: number;
  readonly #weigh: (value: Value) => number;
  readonly #entries = new Map<Key, { readonly value: Value; readonly weight: number }>();
  #weight = 0;
  /** What was used last, and is at the end: to put it there again would cost more than to find it. */
  #newest: Key | undefined;

  constructor({ most, weigh = () => 1 }: RecentlyUsedOptions<Value>) {
    this.#most = most;
    this.#weigh = weigh;
  }

  has(key: Key): boolean {
    return this.#entries.has(key);
  }

  /** Without counting as a use. */
  peek(key: Key): Value | undefined {
    return this.#entries.get(key)?.value;
  }

  get(key: Key): Value | undefined {
    const entry = this.#entries.get(key);
    if (!entry || key === this.#newest) return entry?.value;
    this.#entries.delete(key);
    this.#entries.set(key, entry);
    this.#newest = key;
    return entry.value;
  }

  set(key: Key, value: Value): void {
    this.delete(key);
    const weight = this.#weigh(value);
    this.#entries.set(key, { value, weight });
    this.#newest = key;
    this.#weight += weight;
    for (const oldest of this.#entries.keys()) {
      if (this.#weight <= this.#most) return;
      this.delete(oldest);
    }
  }

  delete(key: Key): void {
    this.#weight -= this.#entries.get(key)?.weight ?? 0;
    this.#entries.delete(key);
  }
}
