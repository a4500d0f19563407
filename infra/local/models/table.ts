/** Columns are left-aligned but for those whose every cell is a number. */
export interface Table {
  readonly headers: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

const GAP = '  ';
/** Also where one is missing. */
const NUMBER = /^(-|-?[\d.,]+)?$/;

/** Lines of a table. Its last column is cut where the line would be longer than `width`. */
export function drawTable({ headers, rows }: Table, width = Number.POSITIVE_INFINITY): string {
  const columns = headers.map((header, i) => {
    const cells = rows.map((row) => oneLine(row[i] ?? ''));
    return {
      cells: [header.toUpperCase(), ...cells],
      isNumeric: cells.some((cell) => /\d/.test(cell)) && cells.every((cell) => NUMBER.test(cell)),
    };
  });
  const padded = columns.map(({ cells, isNumeric }) => {
    const widest = Math.max(...cells.map((cell) => cell.length));
    return cells.map((cell) => (isNumeric ? cell.padStart(widest) : cell.padEnd(widest)));
  });
  const lines = Array.from({ length: rows.length + 1 }, (_, row) =>
    padded
      .map((cells) => cells[row] ?? '')
      .join(GAP)
      .trimEnd(),
  );
  return lines.map((line) => cut(line, width)).join('\n');
}

/** A name, and what it is; what is not known is left out. */
export type Fact = readonly [name: string, value: string | null | undefined];

/** Lines of facts, what they are below each other. */
export function drawFacts(facts: readonly Fact[]): string {
  const known = facts.filter(([, value]) => value !== null && value !== undefined);
  const widest = Math.max(0, ...known.map(([name]) => name.length));
  return known
    .map(([name, value]) => `${name.padEnd(widest)}${GAP}${oneLine(value ?? '')}`)
    .join('\n');
}

/** A reason may have line breaks, and a terminal obeys control characters. */
function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').replaceAll(/\p{Cc}/gu, '?');
}

function cut(line: string, width: number): string {
  return line.length > width ? `${line.slice(0, Math.max(0, width - 1))}…` : line;
}
