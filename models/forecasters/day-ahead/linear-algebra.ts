/**
 * Solves `(gram + ridge * I) x = moments` by Cholesky factorisation, in place in `gram`; the last
 * unknown, the constant, is not shrunk. gram: [width, width], symmetric; the upper triangle is read.
 */
export function solveRidge(
  gram: Float64Array,
  moments: Float64Array,
  { width, ridge }: { width: number; ridge: number },
): Float64Array {
  addToDiagonal(gram, { width, ridge });
  factorise(gram, width);
  const x = moments.slice();
  for (let i = 0; i < width; i++) {
    const row = gram.subarray(i * width, (i + 1) * width);
    const value = (x[i] as number) / (row[i] as number);
    x[i] = value;
    for (let j = i + 1; j < width; j++) x[j] = (x[j] as number) - (row[j] as number) * value;
  }
  for (let i = width - 1; i >= 0; i--) {
    const row = gram.subarray(i * width, (i + 1) * width);
    let sum = x[i] as number;
    for (let j = i + 1; j < width; j++) sum -= (row[j] as number) * (x[j] as number);
    x[i] = sum / (row[i] as number);
  }
  return x;
}

/** The constant gets a trace of shrinkage all the same, so that a column of zeros is solvable. */
function addToDiagonal(gram: Float64Array, { width, ridge }: { width: number; ridge: number }) {
  for (let i = 0; i < width; i++) {
    const at = i * width + i;
    gram[at] = (gram[at] as number) + (i < width - 1 ? ridge : 1e-9 * ridge + 1e-12);
  }
}

/** `gram = U' U` with U in the upper triangle; row by row, so that memory is read in order. */
function factorise(gram: Float64Array, width: number): void {
  for (let k = 0; k < width; k++) {
    const pivotRow = gram.subarray(k * width, (k + 1) * width);
    const pivot = Math.sqrt(Math.max(pivotRow[k] as number, 1e-12));
    for (let j = k; j < width; j++) pivotRow[j] = (pivotRow[j] as number) / pivot;
    for (let i = k + 1; i < width; i++) {
      const factor = pivotRow[i] as number;
      if (factor === 0) continue;
      const row = gram.subarray(i * width, (i + 1) * width);
      for (let j = i; j < width; j++) {
        row[j] = (row[j] as number) - factor * (pivotRow[j] as number);
      }
    }
  }
}

/**
 * Solves `(gram + ridge * I) X = moments` for many right-hand sides, in place in `gram`.
 * moments: [width, columns]; result: the same shape.
 */
export function solveRidgeMany(
  gram: Float64Array,
  moments: ArrayLike<number>,
  { width, columns, ridge }: { width: number; columns: number; ridge: number },
): Float32Array {
  for (let i = 0; i < width; i++) {
    gram[i * width + i] = (gram[i * width + i] as number) + ridge;
  }
  factorise(gram, width);
  const x = Float64Array.from(moments);
  const rowOf = (i: number) => x.subarray(i * columns, (i + 1) * columns);
  for (let i = 0; i < width; i++) {
    const row = rowOf(i);
    scale(row, 1 / (gram[i * width + i] as number));
    for (let j = i + 1; j < width; j++) subtract(rowOf(j), row, gram[i * width + j] as number);
  }
  for (let i = width - 1; i >= 0; i--) {
    const row = rowOf(i);
    for (let j = i + 1; j < width; j++) subtract(row, rowOf(j), gram[i * width + j] as number);
    scale(row, 1 / (gram[i * width + i] as number));
  }
  return Float32Array.from(x);
}

function scale(row: Float64Array, factor: number): void {
  for (let i = 0; i < row.length; i++) row[i] = (row[i] as number) * factor;
}

function subtract(row: Float64Array, other: Float64Array, factor: number): void {
  for (let i = 0; i < row.length; i++) {
    row[i] = (row[i] as number) - factor * (other[i] as number);
  }
}
