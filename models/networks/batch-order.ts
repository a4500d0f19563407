import { randomFrom } from '../random.ts';

/** Row numbers shuffled (Fisher-Yates); depends on seed and epoch alone. */
export function shuffledOrder(rows: number, seed: number, epoch: number): Int32Array {
  const random = randomFrom((Math.imul(seed, 0x85ebca6b) ^ Math.imul(epoch + 1, 0xc2b2ae35)) | 0);
  const order = Int32Array.from({ length: rows }, (_, row) => row);
  for (let last = rows - 1; last > 0; last -= 1) {
    const other = Math.floor(random() * (last + 1));
    const held = order[last] as number;
    order[last] = order[other] as number;
    order[other] = held;
  }
  return order;
}

export function naturalOrder(rows: number): Int32Array {
  return Int32Array.from({ length: rows }, (_, row) => row);
}
