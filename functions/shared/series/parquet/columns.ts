/** Instants, epoch milliseconds, in UTC. NaN is null, where that is allowed. */
export interface TimestampColumn {
  readonly kind: 'timestamp';
  readonly name: string;
  readonly nullable?: boolean;
  readonly values: Float64Array;
}

/** Numbers; NaN is null. */
export interface DoubleColumn {
  readonly kind: 'double';
  readonly name: string;
  readonly nullable: true;
  readonly values: Float64Array;
}

/** Texts, few of which differ: `texts[indexes[row]]`, or null where the index is -1. */
export interface TextColumn {
  readonly kind: 'text';
  readonly name: string;
  readonly nullable?: boolean;
  readonly texts: readonly string[];
  readonly indexes: Int32Array;
}

/** A column that is not `nullable` has no null. */
export type ParquetColumn = TimestampColumn | DoubleColumn | TextColumn;

export function rowsOf(column: ParquetColumn): number {
  return column.kind === 'text' ? column.indexes.length : column.values.length;
}
