type Numbers = Float64Array | Int32Array | Uint8Array;
/** Gives the memory of a long file back at once: a collection may not come before the end. */
export function release({ buffer }: Numbers): void {
  if (buffer instanceof ArrayBuffer) buffer.transfer(0);
}

type NumbersOf<T extends Numbers> = { new (length: number): T };

/** The first block is small, for a table of a thousand columns; the later ones grow up to this. */
const FIRST_BLOCK = 1 << 10;
const LARGEST_BLOCK = 1 << 16;

/**
 * A column that grows as a file is read. Where the rows to come are known about, room is reserved for
 * them: of an array that large, what is not written to takes no memory. Else blocks are joined once,
 * at the end.
 */
export class Column<T extends Numbers> {
  readonly #type: NumbersOf<T>;
  readonly #full: T[] = [];
  #fullLength = 0;
  #block: T;
  #at = 0;

  constructor(type: NumbersOf<T>) {
    this.#type = type;
    this.#block = new type(FIRST_BLOCK);
  }

  /** Makes room for so many rows, before the first one. */
  reserve(rows: number): void {
    if (this.length === 0 && rows > FIRST_BLOCK) this.#block = new this.#type(rows);
  }

  get length(): number {
    return this.#fullLength + this.#at;
  }

  push(value: number): void {
    if (this.#at === this.#block.length) this.#grow();
    this.#block[this.#at++] = value;
  }

  /** All rows in one array; the column is empty afterwards. */
  take(): T {
    if (this.#full.length === 0) return this.#takeOnly();
    const all = new this.#type(this.length);
    let offset = 0;
    for (const block of this.#full.splice(0)) {
      all.set(block, offset);
      offset += block.length;
      release(block);
    }
    all.set(this.#block.subarray(0, this.#at), offset);
    this.#block = new this.#type(FIRST_BLOCK);
    this.#at = 0;
    this.#fullLength = 0;
    return all;
  }

  #takeOnly(): T {
    const all = this.#block.subarray(0, this.#at) as T;
    this.#block = new this.#type(FIRST_BLOCK);
    this.#at = 0;
    return all;
  }

  #grow(): void {
    this.#full.push(this.#block);
    this.#fullLength += this.#block.length;
    this.#block = new this.#type(Math.min(LARGEST_BLOCK, this.#block.length * 2));
    this.#at = 0;
  }
}
