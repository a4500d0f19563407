import { parquetRead } from 'hyparquet';

/** Columns of a Parquet file in memory, each as one array; timestamps are epoch milliseconds. */
export async function readParquet(
  bytes: Uint8Array,
  columns: string[],
): Promise<Record<string, unknown[]>> {
  const read: Record<string, unknown[]> = {};
  await parquetRead({
    file: {
      byteLength: bytes.byteLength,
      slice: (start, end) => bytes.slice(start, end).buffer as ArrayBuffer,
    },
    columns,
    parsers: {
      timestampFromMilliseconds: Number,
      timestampFromMicroseconds: (micros) => Number(micros) / 1000,
      timestampFromNanoseconds: (nanos) => Number(nanos) / 1_000_000,
    },
    onChunk: ({ columnName, columnData, rowStart }) => {
      read[columnName] ??= [];
      const column = read[columnName];
      for (let row = 0; row < columnData.length; row++) column[rowStart + row] = columnData[row];
    },
  });
  return read;
}
