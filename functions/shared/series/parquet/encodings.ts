import type { ByteSink } from './byte-sink.ts';

/** Values that are packed together. */
const GROUP = 8;
/** https://parquet.apache.org/docs/file-format/data-pages/encodings/ has these as the usual ones. */
const BLOCK = 128;
const MINIBLOCKS = 4;
const MINIBLOCK = BLOCK / MINIBLOCKS;

/** Bits that hold every whole number up to this one, below 2^32. */
export function bitsFor(most: number): number {
  return 32 - Math.clz32(most);
}

/**
 * Whole numbers below 2^24 in the hybrid of runs and packed bits (RLE). Runs shorter than a group are
 * packed; so are as many values before a long run as fill a group.
 */
export function writeHybrid(sink: ByteSink, values: ArrayLike<number>, bits: number): void {
  let packedFrom = 0;
  let at = 0;
  while (at < values.length) {
    let end = at + 1;
    while (end < values.length && values[end] === values[at]) end++;
    const filled = at + ((GROUP - ((at - packedFrom) % GROUP)) % GROUP);
    if (end - filled >= GROUP) {
      writePacked(sink, values, { from: packedFrom, until: filled, bits });
      sink.varint(2 * (end - filled));
      for (let shift = 0; shift < bits; shift += 8) sink.byte((values[at] as number) >>> shift);
      packedFrom = end;
    }
    at = end;
  }
  writePacked(sink, values, { from: packedFrom, until: values.length, bits });
}

function writePacked(
  sink: ByteSink,
  values: ArrayLike<number>,
  { from, until, bits }: { from: number; until: number; bits: number },
): void {
  if (from === until) return;
  const groups = Math.ceil((until - from) / GROUP);
  sink.varint(2 * groups + 1);
  let [pending, count] = [0, 0];
  for (let at = from; at < from + groups * GROUP; at++) {
    pending |= (at < until ? (values[at] as number) : 0) << count;
    for (count += bits; count >= 8; count -= 8) {
      sink.byte(pending);
      pending >>>= 8;
    }
  }
}

/** Whether each number is more than the one before, by less than 2^31: `writeDeltas` is for such. */
export function areNear(numbers: Float64Array): boolean {
  for (let at = 1; at < numbers.length; at++) {
    const delta = (numbers[at] as number) - (numbers[at - 1] as number);
    if (!(delta > 0 && delta < 2 ** 31)) return false;
  }
  return true;
}

/** Whole numbers as the distances between them (DELTA_BINARY_PACKED): regular ones take next to no room. */
export function writeDeltas(sink: ByteSink, numbers: Float64Array): void {
  sink.varint(BLOCK);
  sink.varint(MINIBLOCKS);
  sink.varint(numbers.length);
  sink.zigzag(numbers[0] ?? 0);
  const deltas = new Float64Array(BLOCK);
  for (let from = 1; from < numbers.length; from += BLOCK) {
    const count = Math.min(BLOCK, numbers.length - from);
    let least = Infinity;
    for (let at = 0; at < count; at++) {
      const delta = (numbers[from + at] as number) - (numbers[from + at - 1] as number);
      deltas[at] = delta;
      if (delta < least) least = delta;
    }
    for (let at = 0; at < BLOCK; at++) deltas[at] = at < count ? (deltas[at] as number) - least : 0;
    sink.zigzag(least);
    writeMiniblocks(sink, deltas);
  }
}

function writeMiniblocks(sink: ByteSink, deltas: Float64Array): void {
  const widths: number[] = [];
  for (let from = 0; from < BLOCK; from += MINIBLOCK) {
    let most = 0;
    for (let at = from; at < from + MINIBLOCK; at++) most = Math.max(most, deltas[at] as number);
    widths.push(bitsFor(most));
  }
  for (const width of widths) sink.byte(width);
  for (const [index, width] of widths.entries()) {
    if (width === 0) continue;
    let [pending, count] = [0, 0];
    // Fewer than 8 bits wait for up to 32 more: doubles hold 40 bits exactly, shifts do not.
    for (let at = index * MINIBLOCK; at < (index + 1) * MINIBLOCK; at++) {
      pending += (deltas[at] as number) * 2 ** count;
      for (count += width; count >= 8; count -= 8) {
        sink.byte(pending % 256);
        pending = Math.floor(pending / 256);
      }
    }
  }
}

/** Share of different ones among values up to which a dictionary is worth its bytes. */
const WORTH_NAMING = 0.6;

/** Different values in the order in which they come, and which of them each value is. */
export interface Distinct {
  /** Positions of the first of each. */
  readonly firsts: Int32Array;
  readonly indexes: Int32Array;
}

/**
 * Finds the different ones among values of 64 bits.
 *
 * @param halves [2 x values], 32 bits each
 * @returns undefined where they are so many that it saves little to name them
 */
export function distinct(halves: Uint32Array): Distinct | undefined {
  const count = halves.length / 2;
  const shift = Math.clz32(2 * count);
  const table = new Int32Array(2 ** (32 - shift));
  const firsts = new Int32Array(Math.ceil(count * WORTH_NAMING));
  const indexes = new Int32Array(count);
  let found = 0;
  for (let at = 0; at < count; at++) {
    const [low, high] = [halves[2 * at] as number, halves[2 * at + 1] as number];
    let place = Math.imul(Math.imul(low, 0x85ebca6b) ^ high, 0x9e3779b1) >>> shift;
    for (;;) {
      const index = (table[place] as number) - 1;
      if (index < 0) {
        if (found === firsts.length) return undefined;
        firsts[found] = at;
        indexes[at] = found;
        table[place] = ++found;
        break;
      }
      const first = firsts[index] as number;
      if (halves[2 * first] === low && halves[2 * first + 1] === high) {
        indexes[at] = index;
        break;
      }
      place = (place + 1) & (table.length - 1);
    }
  }
  return { firsts: firsts.subarray(0, found), indexes };
}
