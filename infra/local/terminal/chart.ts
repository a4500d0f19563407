/** One line of a chart: values in order, NaN where there is none. */
export interface ChartLine {
  readonly values: ArrayLike<number>;
  /** A dotted line shows single points, so that lines differ without colour. */
  readonly style: 'solid' | 'dotted';
  /** ANSI colour code, used on terminals only. */
  readonly colour: number;
}

export interface ChartOptions {
  readonly columns: number;
  readonly rows: number;
  readonly unit: string;
  readonly colours: boolean;
  /** Text under a position of the values. */
  readonly marks: readonly { readonly at: number; readonly text: string }[];
}

/** A braille cell is 2 dots wide and 4 high; the bit of each dot (Unicode 2800 block). */
const DOTS = [
  [0x01, 0x08],
  [0x02, 0x10],
  [0x04, 0x20],
  [0x40, 0x80],
] as const;

interface Cell {
  bits: number;
  colour: number;
}

/** Draws lines over a common axis with braille characters; the last line lies on top. */
export function drawChart(lines: readonly ChartLine[], options: ChartOptions): string {
  const { columns, rows, unit } = options;
  const length = Math.max(...lines.map(({ values }) => values.length));
  const [low, high] = rangeOf(lines);
  const cells: Cell[][] = Array.from({ length: rows }, () =>
    Array.from({ length: columns }, () => ({ bits: 0, colour: 0 })),
  );
  for (const line of lines) plot(line, { cells, length, low, high });
  const labels = [high, (low + high) / 2, low].map((value) => `${compact(value)} ${unit}`);
  const width = Math.max(...labels.map((label) => label.length));
  const drawn = cells.map((row, i) => {
    const label = labelOfRow(i, rows, labels).padStart(width);
    return `${label} ┤${row.map((cell) => render(cell, options.colours)).join('')}`;
  });
  return [...drawn, `${' '.repeat(width)} └${axis(options, length)}`].join('\n');
}

function rangeOf(lines: readonly ChartLine[]): [number, number] {
  let [low, high] = [Infinity, -Infinity];
  for (const { values } of lines) {
    for (const value of Array.from(values)) {
      if (Number.isNaN(value)) continue;
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
  }
  return low < high ? [low, high] : [low - 1, high + 1];
}

interface Plot {
  readonly cells: Cell[][];
  readonly length: number;
  readonly low: number;
  readonly high: number;
}

function plot(line: ChartLine, { cells, length, low, high }: Plot): void {
  const width = (cells[0]?.length ?? 0) * 2;
  const height = cells.length * 4;
  let previous: number | undefined;
  for (let x = 0; x < width; x++) {
    const value = line.values[Math.round((x / Math.max(1, width - 1)) * (length - 1))] ?? NaN;
    if (Number.isNaN(value)) {
      previous = undefined;
      continue;
    }
    const y = Math.round(((high - value) / (high - low)) * (height - 1));
    const from = line.style === 'solid' ? (previous ?? y) : y;
    if (line.style === 'solid' || x % 2 === 0) {
      for (let dot = Math.min(from, y); dot <= Math.max(from, y); dot++) {
        const cell = cells[Math.floor(dot / 4)]?.[Math.floor(x / 2)];
        if (!cell) continue;
        cell.bits |= DOTS[dot % 4]?.[x % 2] ?? 0;
        cell.colour = line.colour;
      }
    }
    previous = y;
  }
}

function render({ bits, colour }: Cell, colours: boolean): string {
  const character = bits === 0 ? ' ' : String.fromCodePoint(0x2800 + bits);
  return colours && bits !== 0 ? `\u001b[${colour}m${character}\u001b[0m` : character;
}

function labelOfRow(row: number, rows: number, [top, middle, bottom]: readonly string[]): string {
  if (row === 0) return top ?? '';
  if (row === rows - 1) return bottom ?? '';
  return row === Math.floor(rows / 2) ? (middle ?? '') : '';
}

function axis({ columns, marks }: ChartOptions, length: number): string {
  const line: string[] = Array.from({ length: columns + 12 }, (_, i) => (i < columns ? '─' : ' '));
  for (const { at, text } of marks) {
    const column = Math.round((at / length) * columns);
    [...`┴${text}`].forEach((character, i) => {
      line[column + i] = character;
    });
  }
  return line.join('').trimEnd();
}

/** Three significant digits, thousands separated. */
export function compact(value: number): string {
  return value.toLocaleString('en-US', { maximumSignificantDigits: 3 });
}
