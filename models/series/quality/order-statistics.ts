/**
 * The value at rank `rank` (from 0) of the first `length` numbers, which are reordered in place.
 * Hoare's selection; NaN must not be among them.
 */
export function select(numbers: Float64Array, length: number, rank: number): number {
  let [low, high] = [0, length - 1];
  while (low < high) {
    const pivot = numbers[(low + high) >> 1] as number;
    let [left, right] = [low, high];
    while (left <= right) {
      while ((numbers[left] as number) < pivot) left++;
      while ((numbers[right] as number) > pivot) right--;
      if (left > right) break;
      const held = numbers[left] as number;
      numbers[left++] = numbers[right] as number;
      numbers[right--] = held;
    }
    if (rank <= right) high = right;
    else if (rank >= left) low = left;
    else break;
  }
  return numbers[rank] as number;
}

/** Below this many, putting numbers in order by insertion is the faster way. */
const FEW = 32;

/** Puts the first `length` numbers in ascending order, in place. */
function insertionSort(numbers: Float64Array, length: number): void {
  for (let next = 1; next < length; next++) {
    const number = numbers[next] as number;
    let at = next - 1;
    while (at >= 0 && (numbers[at] as number) > number) {
      numbers[at + 1] = numbers[at] as number;
      at--;
    }
    numbers[at + 1] = number;
  }
}

/** The quantile's nearest order statistic; NaN of nothing. Reorders `numbers`. */
export function quantile(numbers: Float64Array, length: number, level: number): number {
  if (length === 0) return NaN;
  const rank = Math.min(length - 1, Math.floor(length * level));
  if (length > FEW) return select(numbers, length, rank);
  insertionSort(numbers, length);
  return numbers[rank] as number;
}

/** The middle order statistic (the upper one of two); NaN of nothing. Reorders `numbers`. */
export function median(numbers: Float64Array, length: number): number {
  return quantile(numbers, length, 0.5);
}

/** Numbers in ascending order that come and go; NaN is passed over. */
export class SortedWindow {
  readonly #numbers: Float64Array;
  #length = 0;

  constructor(capacity: number) {
    this.#numbers = new Float64Array(capacity + 1);
  }

  add(number: number): void {
    if (Number.isNaN(number)) return;
    let at = this.#length++;
    while (at > 0 && (this.#numbers[at - 1] as number) > number) {
      this.#numbers[at] = this.#numbers[at - 1] as number;
      at--;
    }
    this.#numbers[at] = number;
  }

  remove(number: number): void {
    if (Number.isNaN(number)) return;
    const at = this.#numbers.subarray(0, this.#length).indexOf(number);
    if (at < 0) return;
    this.#numbers.copyWithin(at, at + 1, this.#length);
    this.#length--;
  }

  /** As `quantile`: the nearest order statistic, NaN of nothing. */
  quantile(level: number): number {
    if (this.#length === 0) return NaN;
    const rank = Math.min(this.#length - 1, Math.floor(this.#length * level));
    return this.#numbers[rank] as number;
  }
}
