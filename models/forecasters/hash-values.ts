/** Two independent hashes of the bits of values, 64 together: equal only where the values are. */
export interface Hashed {
  /** Of values. */
  readonly count: number;
  readonly a: number;
  readonly b: number;
}

export const NOTHING: Hashed = { count: 0, a: 0x2545f491, b: 0x9e3779b9 };

/** Goes on by the values of a range, as far as there are any. */
export function hashOn(hashed: Hashed, values: Float64Array, from: number, until: number): Hashed {
  const first = Math.max(0, from);
  const end = Math.max(first, Math.min(until, values.length));
  const words = new Uint32Array(values.buffer, values.byteOffset, 2 * values.length);
  let { a, b } = hashed;
  for (let i = 2 * first; i < 2 * end; i++) {
    const word = words[i] as number;
    a = Math.imul(a ^ word, 0x85ebca6b);
    a ^= a >>> 15;
    b = Math.imul(b + word, 0xc2b2ae35);
    b = (b << 13) | (b >>> 19);
  }
  return { count: hashed.count + end - first, a, b };
}

export function textOf({ count, a, b }: Hashed): string {
  return `${count.toString(36)}.${(a >>> 0).toString(36)}.${(b >>> 0).toString(36)}`;
}
