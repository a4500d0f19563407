/** A column of doubles that grows as a file is read. */
export class NumberColumn {
  #values = new Float64Array(1024);
  length = 0;

  push(value: number): void {
    if (this.length === this.#values.length) {
      const grown = new Float64Array(this.length * 2);
      grown.set(this.#values);
      this.#values = grown;
    }
    this.#values[this.length++] = value;
  }

  /** What was pushed, without a copy. */
  values(): Float64Array {
    return this.#values.subarray(0, this.length);
  }
}

/** A column of small whole numbers (states, line numbers) that grows as a file is read. */
export class CountColumn {
  #values = new Int32Array(1024);
  length = 0;

  push(value: number): void {
    if (this.length === this.#values.length) {
      const grown = new Int32Array(this.length * 2);
      grown.set(this.#values);
      this.#values = grown;
    }
    this.#values[this.length++] = value;
  }

  values(): Int32Array {
    return this.#values.subarray(0, this.length);
  }
}
