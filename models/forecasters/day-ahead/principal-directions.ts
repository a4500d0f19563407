import { dotProduct } from './linear-algebra.ts';

/** Rounds of the power method: directions need to be roughly right, not exact. */
const ROUNDS = 12;

/** Directions of the largest eigenvalues of a symmetric matrix. */
export interface Directions {
  /** [count, width], each of unit length. */
  readonly vectors: readonly Float64Array[];
  readonly values: readonly number[];
}

/** Subspace iteration (Golub and Van Loan, 8.2). matrix: [width, width]. */
export function principalDirections(
  matrix: Float64Array,
  width: number,
  count: number,
): Directions {
  const many = Math.min(count, width);
  let vectors = Array.from({ length: many }, (_, k) => scattered(width, k));
  let values: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const images = orthonormal(vectors).map((vector) => times(matrix, vector));
    values = images.map((image) => Math.sqrt(dotProduct(image, image)));
    vectors = images;
  }
  return { vectors: orthonormal(vectors), values };
}

/** Numbers without a pattern, the same each time: at right angles to no direction. */
function scattered(width: number, k: number): Float64Array {
  return Float64Array.from({ length: width }, (_, i) => {
    const value = 43_758.5453 * Math.sin(12.9898 * (k + 1) + 78.233 * (i + 1));
    return value - Math.floor(value) - 0.5;
  });
}

/** Gram-Schmidt, twice, because once leaves traces. */
function orthonormal(vectors: readonly Float64Array[]): Float64Array[] {
  const result: Float64Array[] = [];
  for (const vector of vectors) {
    const own = vector.slice();
    for (let pass = 0; pass < 2; pass++) {
      for (const other of result) {
        const share = dotProduct(own, other);
        for (let i = 0; i < own.length; i++) {
          own[i] = (own[i] as number) - share * (other[i] as number);
        }
      }
    }
    const length = Math.sqrt(dotProduct(own, own));
    result.push(length > 0 ? own.map((value) => value / length) : own);
  }
  return result;
}

/** Four rows at a time: sums that do not wait for each other are made side by side. */
function times(matrix: Float64Array, vector: Float64Array): Float64Array {
  const width = vector.length;
  const image = new Float64Array(width);
  let row = 0;
  for (; row + 3 < width; row += 4) {
    const at = row * width;
    let [s0, s1, s2, s3] = [0, 0, 0, 0];
    for (let i = 0; i < width; i++) {
      const value = vector[i] as number;
      s0 += (matrix[at + i] as number) * value;
      s1 += (matrix[at + width + i] as number) * value;
      s2 += (matrix[at + 2 * width + i] as number) * value;
      s3 += (matrix[at + 3 * width + i] as number) * value;
    }
    image[row] = s0;
    image[row + 1] = s1;
    image[row + 2] = s2;
    image[row + 3] = s3;
  }
  for (; row < width; row++) {
    image[row] = dotProduct(matrix.subarray(row * width, (row + 1) * width), vector);
  }
  return image;
}
