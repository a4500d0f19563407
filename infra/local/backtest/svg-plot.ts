import { escapeHtml } from '../escape-html.ts';
/** A line or a set of points, in data units. */
export interface PlotSeries {
  readonly name: string;
  readonly colour: string;
  readonly points: readonly (readonly [number, number])[];
}

/** The area between two lines. */
export interface PlotBand {
  readonly name: string;
  readonly colour: string;
  readonly points: readonly (readonly [x: number, low: number, high: number])[];
}

export interface Plot {
  readonly title: string;
  readonly unit: string;
  readonly series: readonly PlotSeries[];
  readonly bands?: readonly PlotBand[];
  /** @default the number itself */
  readonly labelOf?: (x: number) => string;
}

const WIDTH = 640;
const HEIGHT = 280;
const MARGIN = { left: 64, right: 12, top: 30, bottom: 34 };
const TICKS = 5;

/** One plot as SVG text, with a legend and axes. */
export function drawPlot(plot: Plot): string {
  const frame = frameOf(plot);
  const bands = (plot.bands ?? []).map(({ colour, points }) => {
    const upper = points.map(([x, , high]) => frame.place(x, high));
    const lower = points.map(([x, low]) => frame.place(x, low)).reverse();
    return `<polygon points="${[...upper, ...lower].join(' ')}" fill="${colour}" opacity="0.25"/>`;
  });
  const lines = plot.series.map(({ colour, points }) => {
    const at = points.map(([x, y]) => frame.place(x, y)).join(' ');
    return `<polyline points="${at}" fill="none" stroke="${colour}" stroke-width="1.6"/>`;
  });
  return [
    `<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${escapeHtml(plot.title)}">`,
    `<text x="${MARGIN.left}" y="16" class="title">${escapeHtml(plot.title)}, ${escapeHtml(plot.unit)}</text>`,
    ...frame.axes,
    ...bands,
    ...lines,
    legendOf(plot),
    '</svg>',
  ].join('\n');
}

function frameOf({ series, bands = [], labelOf = String }: Plot) {
  const xs = series.flatMap(({ points }) => points.map(([x]) => x));
  const ys = [
    ...series.flatMap(({ points }) => points.map(([, y]) => y)),
    ...bands.flatMap(({ points }) => points.flatMap(([, low, high]) => [low, high])),
  ].filter(Number.isFinite);
  const [x0, x1] = rangeOf(xs);
  const [y0, y1] = rangeOf(ys);
  const toX = (x: number) =>
    MARGIN.left + ((x - x0) / (x1 - x0)) * (WIDTH - MARGIN.left - MARGIN.right);
  const toY = (y: number) =>
    HEIGHT - MARGIN.bottom - ((y - y0) / (y1 - y0)) * (HEIGHT - MARGIN.top - MARGIN.bottom);
  const between = (low: number, high: number) =>
    Array.from({ length: TICKS }, (_, i) => low + ((high - low) * i) / (TICKS - 1));
  const horizontal = between(y0, y1).map(
    (y) =>
      `<line x1="${MARGIN.left}" x2="${WIDTH - MARGIN.right}" y1="${toY(y).toFixed(1)}" y2="${toY(y).toFixed(1)}" class="grid"/>` +
      `<text x="${MARGIN.left - 6}" y="${(toY(y) + 4).toFixed(1)}" text-anchor="end">${Number(y.toPrecision(4))}</text>`,
  );
  const labels = between(x0, x1).map(
    (x) =>
      `<text x="${toX(x).toFixed(1)}" y="${HEIGHT - 18}" text-anchor="middle">${escapeHtml(labelOf(Math.round(x * 100) / 100))}</text>`,
  );
  return {
    axes: [...horizontal, ...labels],
    place: (x: number, y: number) =>
      `${toX(x).toFixed(1)},${toY(Number.isFinite(y) ? y : y0).toFixed(1)}`,
  };
}

function rangeOf(values: readonly number[]): [number, number] {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of values) {
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  if (!Number.isFinite(low)) return [0, 1];
  return low === high ? [low - 1, high + 1] : [low, high];
}

function legendOf({ series, bands = [] }: Plot): string {
  return [...series, ...bands]
    .map(({ name, colour }, i) => {
      const x = MARGIN.left + i * 130;
      return `<rect x="${x}" y="${HEIGHT - 11}" width="10" height="6" fill="${colour}"/><text x="${x + 14}" y="${HEIGHT - 5}">${escapeHtml(name)}</text>`;
    })
    .join('');
}
