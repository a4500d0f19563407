import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CsvScanner } from '../../../../functions/readings/formats/csv-scanner.ts';

function scan(chunks: readonly Uint8Array[]): { line: number; cells: string[] }[] {
  const rows: { line: number; cells: string[] }[] = [];
  const scanner = new CsvScanner({
    file: 'meters.csv',
    delimiter: 0x2c,
    onRow: (row) => rows.push({ line: row.line, cells: row.texts() }),
  });
  for (const chunk of chunks) scanner.push(chunk);
  scanner.end();
  return rows;
}

const bytesOf = (text: string) => new TextEncoder().encode(text);

describe('CsvScanner', () => {
  it('reads what was written, whatever the cells, the line ends and the chunks', () => {
    const cell = fc
      .string({ unit: fc.constantFrom('a', '1', ',', '"', '\n', '\r', ';', 'é') })
      .map((text) => text.trim());
    fc.assert(
      fc.property(
        fc.array(fc.array(cell, { minLength: 2, maxLength: 4 }), { minLength: 1, maxLength: 8 }),
        fc.constantFrom('\n', '\r\n', '\r'),
        fc.integer({ min: 1, max: 20 }),
        (rows, end, size) => {
          const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
          const bytes = bytesOf(rows.map((row) => row.map(quoted).join(',')).join(end) + end);
          const chunks = Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) =>
            bytes.slice(index * size, (index + 1) * size),
          );
          expect(scan(chunks).map(({ cells }) => cells)).toEqual(rows);
          expect(scan(chunks)).toEqual(scan([bytes]));
        },
      ),
    );
  });

  it('counts lines as an editor does, blank ones and those within quotes too', () => {
    const rows = scan([bytesOf('a,b\n\n"x\ny",2\n3,4')]);
    expect(rows.map(({ line }) => line)).toEqual([1, 3, 5]);
  });

  it('names the line of a quote that is never closed', () => {
    expect(() => scan([bytesOf('a,b\n1,2\n3,"4\n')])).toThrow(
      /meters\.csv: the quote.*line 3.*never closed/,
    );
  });

  it('does not take a whole file for one cell', () => {
    const chunk = bytesOf('1,2\n'.repeat(20_000));
    expect(() => scan([bytesOf('a,"b\n'), chunk, chunk])).toThrow(/line 1.*never closed/);
  });
});
