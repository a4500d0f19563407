import { ByteSink } from './byte-sink.ts';
import { type ColumnChunk, writeColumn } from './column-chunk.ts';
import { type ParquetColumn, rowsOf } from './columns.ts';
import { ThriftWriter } from './thrift-writer.ts';

const MAGIC = Buffer.from('PAR1');
const BYTES_FOR_FRAME = 1024;
const BYTES_A_CELL = 9;

/**
 * A small table as a Parquet file of one row group, a page a column and no compression: numbers that
 * repeat are named by a dictionary, regular timestamps by their distance. The bytes are a function of
 * the columns and nothing else. https://parquet.apache.org/docs/file-format/
 *
 * A general writer takes several times as long where files are as small as a month of hours: it spends
 * most of that on describing itself.
 *
 * @param columns all of the same length
 */
export function writeParquet(columns: readonly ParquetColumn[]): Uint8Array {
  const rows = columns[0] ? rowsOf(columns[0]) : 0;
  const sink = new ByteSink(BYTES_FOR_FRAME + rows * BYTES_A_CELL);
  sink.bytes(MAGIC);
  const chunks = rows === 0 ? [] : columns.map((column) => writeColumn(sink, column));
  const footerAt = sink.length;
  writeFooter(new ThriftWriter(sink), { columns, chunks, rows });
  sink.int32(sink.length - footerAt);
  sink.bytes(MAGIC);
  return sink.take();
}

interface File {
  readonly columns: readonly ParquetColumn[];
  readonly chunks: readonly ColumnChunk[];
  readonly rows: number;
}

/** `FileMetaData` of https://github.com/apache/parquet-format/blob/master/src/main/thrift/parquet.thrift */
function writeFooter(thrift: ThriftWriter, { columns, chunks, rows }: File): void {
  thrift.whole(() => {
    thrift.i32(1, 1);
    thrift.structs(2, [undefined, ...columns], (column) => {
      if (column) writeSchemaElement(thrift, column);
      else {
        thrift.text(4, 'root');
        thrift.i32(5, columns.length);
      }
    });
    thrift.i64(3, rows);
    thrift.structs(4, rows === 0 ? [] : [chunks], (group) => writeRowGroup(thrift, group, rows));
    thrift.text(6, 'wattcast');
    // Numbers and texts are ordered as their types are: else readers put no trust in least and most.
    thrift.structs(7, columns, () => thrift.struct(1, () => undefined));
  });
}

const REQUIRED = 0;
const OPTIONAL = 1;
const UTF8 = 0;
const TIMESTAMP_MILLIS = 9;

function writeSchemaElement(thrift: ThriftWriter, column: ParquetColumn): void {
  thrift.i32(1, PHYSICAL_TYPES[column.kind]);
  thrift.i32(3, column.nullable ? OPTIONAL : REQUIRED);
  thrift.text(4, column.name);
  // Older names of what the values mean: all readers know them, and DuckDB gives timestamps without
  // a zone for them, as UTC, which take no extension to compare.
  if (column.kind === 'text') thrift.i32(6, UTF8);
  else if (column.kind === 'timestamp') thrift.i32(6, TIMESTAMP_MILLIS);
}

const PHYSICAL_TYPES = { timestamp: 2, double: 5, text: 6 } as const;
const UNCOMPRESSED = 0;

function writeRowGroup(thrift: ThriftWriter, chunks: readonly ColumnChunk[], rows: number): void {
  const bytes = chunks.reduce((sum, chunk) => sum + chunk.bytes, 0);
  thrift.structs(1, chunks, (chunk) => {
    thrift.i64(2, chunk.startAt);
    thrift.struct(3, () => writeColumnMetadata(thrift, chunk, rows));
  });
  thrift.i64(2, bytes);
  thrift.i64(3, rows);
  thrift.i64(6, bytes);
}

function writeColumnMetadata(thrift: ThriftWriter, chunk: ColumnChunk, rows: number): void {
  thrift.i32(1, PHYSICAL_TYPES[chunk.column.kind]);
  thrift.i32s(2, chunk.encodings);
  thrift.texts(3, [chunk.column.name]);
  thrift.i32(4, UNCOMPRESSED);
  thrift.i64(5, rows);
  thrift.i64(6, chunk.bytes);
  thrift.i64(7, chunk.bytes);
  thrift.i64(9, chunk.dataAt);
  if (chunk.dataAt !== chunk.startAt) thrift.i64(11, chunk.startAt);
  thrift.struct(12, () => {
    thrift.i64(3, chunk.nulls);
    if (chunk.least && chunk.most) {
      thrift.binary(5, chunk.most);
      thrift.binary(6, chunk.least);
    }
  });
}
