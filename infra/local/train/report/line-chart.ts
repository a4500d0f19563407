import { escapeHtml } from '../../escape-html.ts';

export interface ChartSeries {
  readonly name: string;
  /** A class of the page's style sheet. */
  readonly style: 'actual' | 'challenger' | 'champion' | 'naive';
  readonly values: readonly (number | null)[];
}

export interface LineChart {
  readonly title: string;
  readonly unit: string;
  readonly series: readonly ChartSeries[];
  /** Label of a position on the horizontal axis. */
  readonly labelOf: (index: number) => string;
}

const WIDTH = 920;
const HEIGHT = 280;
const MARGIN = { top: 12, right: 24, bottom: 28, left: 64 };
const ROWS = 4;
const COLUMNS = 7;

/** A chart as SVG text that needs nothing beside it. */
export function lineChart({ title, unit, series, labelOf }: LineChart): string {
  const length = Math.max(...series.map(({ values }) => values.length));
  const values = ticks(...rangeOf(series), ROWS);
  const [low, high] = [values[0] as number, values.at(-1) as number];
  const x = (index: number) =>
    MARGIN.left + ((WIDTH - MARGIN.left - MARGIN.right) * index) / Math.max(1, length - 1);
  const y = (value: number) =>
    HEIGHT - MARGIN.bottom - ((HEIGHT - MARGIN.top - MARGIN.bottom) * (value - low)) / (high - low);
  const rows = values.map(
    (value) =>
      `<line class="grid" x1="${MARGIN.left}" x2="${WIDTH - MARGIN.right}" y1="${n(y(value))}" y2="${n(y(value))}"/>` +
      `<text x="${MARGIN.left - 8}" y="${n(y(value) + 4)}" text-anchor="end">${figure(value)}</text>`,
  );
  const columns = Array.from({ length: Math.min(COLUMNS, length) }, (_, column) => {
    const index = Math.round((column * length) / Math.min(COLUMNS, length));
    const [at, foot] = [n(x(index)), HEIGHT - MARGIN.bottom];
    return (
      `<line class="grid" x1="${at}" x2="${at}" y1="${foot}" y2="${foot + 5}"/>` +
      `<text x="${at}" y="${HEIGHT - 8}" text-anchor="middle">${escapeHtml(labelOf(index))}</text>`
    );
  });
  const lines = series.map(
    ({ style, values }) => `<path class="line ${style}" d="${pathOf(values, x, y)}"/>`,
  );
  const legend = series.map(
    ({ name, style }) => `<span class="key ${style}">${escapeHtml(name)}</span>`,
  );
  return (
    `<figure><figcaption><span>${escapeHtml(title)}${unit === '' ? '' : `, ${escapeHtml(unit)}`}</span>${legend.join('')}</figcaption>` +
    `<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${escapeHtml(title)}">` +
    `${rows.join('')}${columns.join('')}${lines.join('')}</svg></figure>`
  );
}

export function figure(value: number): string {
  return value.toLocaleString('en-US', { maximumSignificantDigits: 4 });
}

function pathOf(
  values: readonly (number | null)[],
  x: (index: number) => number,
  y: (value: number) => number,
): string {
  let isOpen = false;
  return values
    .map((value, index) => {
      const command = isOpen ? 'L' : 'M';
      isOpen = value !== null;
      return value === null ? '' : `${command}${n(x(index))} ${n(y(value))}`;
    })
    .join('');
}

/** From zero, unless there are values below it. */
function rangeOf(series: readonly ChartSeries[]): [number, number] {
  let [low, high] = [0, 0];
  for (const { values } of series) {
    for (const value of values) {
      if (value === null) continue;
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
  }
  return low < high ? [low, high] : [0, 1];
}

/** Round values at even distances, of which the first and the last enclose all between. */
function ticks(low: number, high: number, count: number): number[] {
  const rough = (high - low) / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 5, 10].find((factor) => factor * power >= rough) as number);
  const first = Math.floor(low / step);
  return Array.from({ length: Math.ceil(high / step) - first + 1 }, (_, i) => (first + i) * step);
}

function n(value: number): string {
  return value.toFixed(1);
}
