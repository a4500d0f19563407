import { MonthFileError } from './month-file.ts';
import { writeParquet } from './parquet/write-parquet.ts';
import { readParquet } from './read-parquet.ts';

/**
 * What was known of a covariate: one row a step and issue. `issuedAt` is -Infinity for values that
 * have no issue, such as measured ones: they count as known all along.
 */
export interface CovariateRows {
  /** [rows], ascending, then by issue; epoch milliseconds. */
  readonly at: Float64Array;
  readonly issuedAt: Float64Array;
  /** [rows], the covariate's unit. */
  readonly values: Float64Array;
}

export const NO_ROWS: CovariateRows = {
  at: new Float64Array(0),
  issuedAt: new Float64Array(0),
  values: new Float64Array(0),
};

/** The columns `start` and `issued_at` (timestamps, UTC; null: not issued) and `value` (double). */
export function encodeCovariate({ at, issuedAt, values }: CovariateRows): Uint8Array {
  const issued = issuedAt.map((issued) => (issued === -Infinity ? NaN : issued));
  return writeParquet([
    { kind: 'timestamp', name: 'start', values: at },
    { kind: 'timestamp', name: 'issued_at', nullable: true, values: issued },
    { kind: 'double', name: 'value', nullable: true, values },
  ]);
}

/** @throws MonthFileError when the bytes are not what `encodeCovariate` writes. */
export async function decodeCovariate(bytes: Uint8Array, key: string): Promise<CovariateRows> {
  try {
    const {
      start = [],
      issued_at: issued = [],
      value = [],
    } = await readParquet(bytes, ['start', 'issued_at', 'value']);
    return {
      at: Float64Array.from(start, Number),
      issuedAt: Float64Array.from(issued, (at) => (at == null ? -Infinity : Number(at))),
      values: Float64Array.from(value, (number) => (number == null ? NaN : Number(number))),
    };
  } catch (cause) {
    throw new MonthFileError(key, cause as Error);
  }
}

/**
 * Puts rows in order and keeps one a step and issue: of two with different values the later one, but
 * any value over none.
 */
export function mergeCovariates(held: CovariateRows, incoming: CovariateRows): CovariateRows {
  const rows = new Map<string, [number, number, number]>();
  for (const { at, issuedAt, values } of [held, incoming]) {
    for (let row = 0; row < at.length; row++) {
      const [start, issued, value] = [at[row], issuedAt[row], values[row]] as [
        number,
        number,
        number,
      ];
      const key = `${start} ${issued}`;
      if (Number.isNaN(value) && rows.has(key)) continue;
      rows.set(key, [start, issued, value]);
    }
  }
  const ordered = [...rows.values()].sort((a, b) => a[0] - b[0] || a[1] - b[1] || 0);
  return {
    at: Float64Array.from(ordered, (row) => row[0]),
    issuedAt: Float64Array.from(ordered, (row) => row[1]),
    values: Float64Array.from(ordered, (row) => row[2]),
  };
}
