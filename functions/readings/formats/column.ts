type Numbers = Float64Array | Int32Array | Uint8Array;
/** Gives the memory of a long file back at once: a collection may not come before the end. */
export function release({ buffer }: Numbers): void {
  if (buffer instanceof ArrayBuffer) buffer.transfer(0);
}

type NumbersOf<T extends Numbers> = { new (length: number): T };

/** Blocks are joined once, at the end: no row is copied twice and no room is kept for rows that never come. */
const BLOCK = 1 << 16;

/** A column that grows as a file is read. */
export class Column<T extends Numbers> {
  readonly #type: NumbersOf<T>;
  readonly #full: T[] = [];
  #block: T;
  #at = 0;

  constructor(type: NumbersOf<T>) {
    this.#type = type;
    this.#block = new type(BLOCK);
  }

  get length(): number {
    return this.#full.length * BLOCK + this.#at;
  }

  push(value: number): void {
    if (this.#at === BLOCK) {
      this.#full.push(this.#block);
      this.#block = new this.#type(BLOCK);
      this.#at = 0;
    }
    this.#block[this.#at++] = value;
  }

  /** All rows in one array; the column is empty afterwards. */
  take(): T {
    const all = new this.#type(this.length);
    let offset = 0;
    for (let block = this.#full.shift(); block; block = this.#full.shift()) {
      all.set(block, offset);
      release(block);
      offset += BLOCK;
    }
    all.set(this.#block.subarray(0, this.#at), offset);
    this.#block = new this.#type(BLOCK);
    this.#at = 0;
    return all;
  }
}
