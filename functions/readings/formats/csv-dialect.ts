import { COMMA, POINT } from './cell-number.ts';
import { CsvScanner } from './csv-scanner.ts';
import { UnreadableFileError } from './errors.ts';

export interface CsvDialect {
  /** The byte between cells. */
  readonly delimiter: number;
  /** The byte of the decimal mark. */
  readonly decimal: number;
}

const DELIMITERS = [0x2c, 0x3b, 0x09, 0x7c] as const;
const NAMES: Readonly<Record<number, string>> = {
  44: 'comma',
  59: 'semicolon',
  9: 'tab',
  124: 'bar',
  46: 'point',
};
const SAMPLE_ROWS = 200;

/** Byte of a delimiter or decimal mark to the word that reports use. */
export function nameOfMark(byte: number): string {
  return NAMES[byte] ?? `"${String.fromCharCode(byte)}"`;
}

/** The first rows of a sample under one delimiter; the last row may be cut off and is left out. */
export function sampleRows(
  sample: Uint8Array,
  delimiter: number,
  encoding: 'utf-8' | 'windows-1252' = 'utf-8',
): string[][] {
  const rows: string[][] = [];
  const scanner = new CsvScanner({
    file: 'sample',
    delimiter,
    encoding,
    onRow: (row) => {
      if (rows.length < SAMPLE_ROWS) rows.push(row.texts());
    },
  });
  try {
    scanner.push(sample);
    if (rows.length === 0) scanner.end();
  } catch (error) {
    if (!(error instanceof UnreadableFileError)) throw error;
  }
  return rows;
}

/**
 * The delimiter that is given, else the one under which most rows have the same number of cells (more cells win a tie), and
 * the decimal mark that the numbers show.
 */
export function detectDialect(sample: Uint8Array, given?: number): CsvDialect {
  let best: { delimiter: number; rows: string[][]; score: number } | undefined;
  for (const delimiter of given === undefined ? DELIMITERS : [given]) {
    const rows = sampleRows(sample, delimiter);
    const score = consistency(rows);
    if (!best || score > best.score) best = { delimiter, rows, score };
  }
  const { delimiter, rows } = best as NonNullable<typeof best>;
  return { delimiter, decimal: detectDecimal(rows, delimiter) };
}

/** Share of rows with the commonest number of cells, plus a little for each cell; 0 for one column. */
function consistency(rows: readonly string[][]): number {
  const counts = new Map<number, number>();
  for (const row of rows) counts.set(row.length, (counts.get(row.length) ?? 0) + 1);
  const [cells, frequency] = [...counts].sort((a, b) => b[1] - a[1] || b[0] - a[0])[0] ?? [1, 0];
  return cells < 2 ? 0 : frequency / rows.length + Math.min(cells, 50) / 1000;
}

/**
 * A comma followed by anything but three digits, or after a lone zero, can only be a decimal mark;
 * `1,234` alone says nothing.
 */
export function detectDecimal(rows: readonly string[][], delimiter: number): number {
  let commas = 0;
  let points = 0;
  for (const cell of rows.flat()) {
    if (/^[-+]?(?:\d+\.\d+|\d{1,3}(?:,\d{3})+\.\d*)(?:e[-+]?\d+)?$/i.test(cell)) points++;
    else if (/^[-+]?(?:0,\d+|\d+,(?:\d{1,2}|\d{4,})|\d{1,3}(?:\.\d{3})+,\d*)$/.test(cell)) commas++;
  }
  // With a comma between cells, only quoted numbers can have a decimal comma.
  return commas > points * (delimiter === COMMA ? 2 : 1) ? COMMA : POINT;
}
