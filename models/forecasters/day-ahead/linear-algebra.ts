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

/** Pivots that are eliminated at once: the rows below are then read and written a quarter as often. */
const PIVOTS = 4;

/** `gram = U' U` with U in the upper triangle; row by row, so that memory is read in order. */
function factorise(gram: Float64Array, width: number): void {
  for (let first = 0; first < width; first += PIVOTS) {
    const end = Math.min(width, first + PIVOTS);
    for (let pivot = first; pivot < end; pivot++) {
      dividePivotRow(gram, width, pivot);
      for (let row = pivot + 1; row < end; row++) eliminate(gram, width, { pivot, row });
    }
    let row = end;
    for (; row + 1 < width; row += 2) eliminateTwoRows(gram, width, { pivot: first, row });
    for (; row < width; row++) {
      for (let pivot = first; pivot < end; pivot++) eliminate(gram, width, { pivot, row });
    }
  }
}

function dividePivotRow(gram: Float64Array, width: number, pivot: number): void {
  const at = pivot * width;
  const root = Math.sqrt(Math.max(gram[at + pivot] as number, 1e-12));
  for (let j = pivot; j < width; j++) gram[at + j] = (gram[at + j] as number) / root;
}

interface Elimination {
  readonly pivot: number;
  readonly row: number;
}

function eliminate(gram: Float64Array, width: number, { pivot, row }: Elimination): void {
  const p = pivot * width;
  const at = row * width;
  const factor = gram[p + row] as number;
  for (let j = row; j < width; j++) {
    gram[at + j] = (gram[at + j] as number) - factor * (gram[p + j] as number);
  }
}

/**
 * `eliminate` for the four pivots from `pivot` on and the two rows from `row` on, each number by the
 * same operations in the same order. Written out, because a loop over them takes four times as long.
 */
function eliminateTwoRows(gram: Float64Array, width: number, { pivot, row }: Elimination): void {
  const p0 = pivot * width;
  const p1 = p0 + width;
  const p2 = p1 + width;
  const p3 = p2 + width;
  const a = row * width;
  const b = a + width;
  const a0 = gram[p0 + row] as number;
  const a1 = gram[p1 + row] as number;
  const a2 = gram[p2 + row] as number;
  const a3 = gram[p3 + row] as number;
  const b0 = gram[p0 + row + 1] as number;
  const b1 = gram[p1 + row + 1] as number;
  const b2 = gram[p2 + row + 1] as number;
  const b3 = gram[p3 + row + 1] as number;
  // The second row's first number lies below the diagonal, where nothing is read.
  for (let j = row; j < width; j++) {
    const x0 = gram[p0 + j] as number;
    const x1 = gram[p1 + j] as number;
    const x2 = gram[p2 + j] as number;
    const x3 = gram[p3 + j] as number;
    gram[a + j] = (gram[a + j] as number) - a0 * x0 - a1 * x1 - a2 * x2 - a3 * x3;
    gram[b + j] = (gram[b + j] as number) - b0 * x0 - b1 * x1 - b2 * x2 - b3 * x3;
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
  factoriseRidge(gram, width, ridge);
  const x = new Float64Array(moments);
  solveForward(x, gram, { width, columns });
  solveBack(x, gram, { width, columns });
  return new Float32Array(x);
}

/** The triangular factor `U` of `gram + ridge * I = U' U`, in place in its upper triangle. */
function factoriseRidge(gram: Float64Array, width: number, ridge: number): void {
  for (let i = 0; i < width; i++) {
    gram[i * width + i] = (gram[i * width + i] as number) + ridge;
  }
  factorise(gram, width);
}

interface Sides {
  readonly width: number;
  readonly columns: number;
}

/** Turns x into `U'^-1 x`, row by row: a row is what the rows before it do not say. x: [width, columns]. */
function solveForward(x: Float64Array, factor: Float64Array, { width, columns }: Sides): void {
  for (let row = 0; row < width; row++) {
    subtractRows(x, factor, { row, columns, from: 0, until: row, factorsAt: row, stride: width });
    scale(
      x.subarray(row * columns, (row + 1) * columns),
      1 / (factor[row * width + row] as number),
    );
  }
}

/** Turns x into `U^-1 x`. x: [width, columns]. */
function solveBack(x: Float64Array, factor: Float64Array, { width, columns }: Sides): void {
  for (let row = width - 1; row >= 0; row--) {
    const rest = { from: row + 1, until: width, factorsAt: row * width, stride: 1 };
    subtractRows(x, factor, { row, columns, ...rest });
    scale(
      x.subarray(row * columns, (row + 1) * columns),
      1 / (factor[row * width + row] as number),
    );
  }
}

interface Subtraction {
  readonly row: number;
  readonly columns: number;
  /** Rows to subtract, in this order. */
  readonly from: number;
  readonly until: number;
  /** The factor of row i is `factors[factorsAt + i * stride]`. */
  readonly factorsAt: number;
  readonly stride: number;
}

/** Subtracts multiples of rows from a row, four at a time: it is then read and written a quarter as often. */
function subtractRows(x: Float64Array, factors: Float64Array, task: Subtraction): void {
  const { row, columns, until, factorsAt, stride } = task;
  const at = row * columns;
  let i = task.from;
  for (; i + 3 < until; i += 4) {
    const f = factorsAt + i * stride;
    const f0 = factors[f] as number;
    const f1 = factors[f + stride] as number;
    const f2 = factors[f + 2 * stride] as number;
    const f3 = factors[f + 3 * stride] as number;
    const r0 = i * columns;
    const r1 = r0 + columns;
    const r2 = r1 + columns;
    const r3 = r2 + columns;
    for (let k = 0; k < columns; k++) {
      x[at + k] =
        (x[at + k] as number) -
        f0 * (x[r0 + k] as number) -
        f1 * (x[r1 + k] as number) -
        f2 * (x[r2 + k] as number) -
        f3 * (x[r3 + k] as number);
    }
  }
  for (; i < until; i++) {
    const factor = factors[factorsAt + i * stride] as number;
    for (let k = 0; k < columns; k++) {
      x[at + k] = (x[at + k] as number) - factor * (x[i * columns + k] as number);
    }
  }
}

function scale(row: Float64Array, factor: number): void {
  for (let i = 0; i < row.length; i++) row[i] = (row[i] as number) * factor;
}

/**
 * The inverse of the triangular factor of a symmetric matrix, `inverse inverse' = matrix^-1`, upper
 * triangle filled. matrix: [width, width], the upper triangle is read and spoilt.
 */
export function inverseFactor(matrix: Float64Array, width: number): Float64Array {
  factorise(matrix, width);
  const inverse = new Float64Array(width * width);
  for (let i = width - 1; i >= 0; i--) {
    const pivot = matrix[i * width + i] as number;
    const row = i * width;
    for (let j = i + 1; j < width; j++) {
      const factor = matrix[row + j] as number;
      // Before its diagonal, row j is zero.
      for (let k = j; k < width; k++) {
        inverse[row + k] =
          (inverse[row + k] as number) - factor * (inverse[j * width + k] as number);
      }
    }
    inverse[row + i] = 1;
    scale(inverse.subarray(row + i, row + width), 1 / pivot);
  }
  return inverse;
}

export function dotProduct(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] as number) * (b[i] as number);
  return sum;
}

/** Adds a multiple of the values to the sums, one by one. */
export function addTimes(sums: Float64Array, values: ArrayLike<number>, factor: number): void {
  for (let i = 0; i < sums.length; i++) {
    sums[i] = (sums[i] as number) + factor * (values[i] as number);
  }
}
