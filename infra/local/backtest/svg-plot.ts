import { escapeHtml } from '../escape-html.ts';
import { niceTicks, numberText, rangeOf } from './axis.ts';

/** Classes of the page's style sheet, which knows light and dark. */
export type PlotStyle = 'actual' | 'forecast' | 'error' | 'bias' | 'ideal';

/** A line through points, in data units; a value that is not known breaks it. */
export interface PlotLine {
  readonly name: string;
  readonly style: PlotStyle;
  readonly points: readonly (readonly [number, number])[];
  /** Bars from zero, dots on the line, or the bare line. @default line */
  readonly as?: 'line' | 'bars' | 'dots';
  /** What a pointer over the i-th bar or dot tells. */
  readonly hint?: (index: number) => string;
}

/** The area between two lines. */
export interface PlotBand {
  readonly name: string;
  readonly style: PlotStyle;
  readonly points: readonly (readonly [x: number, low: number, high: number])[];
}

export interface Plot {
  readonly title: string;
  /** What the axes show, with units. */
  readonly xLabel: string;
  readonly yLabel: string;
  readonly lines: readonly PlotLine[];
  readonly bands?: readonly PlotBand[];
  /** @default round numbers */
  readonly xTicks?: readonly { readonly at: number; readonly text: string }[];
  /** @default the values', and zero where there are bars */
  readonly yRange?: readonly [number, number];
  readonly isWide?: boolean;
}

const HEIGHT = 300;
const WIDTH = { narrow: 620, wide: 1260 };
const MARGIN = { left: 66, right: 14, top: 14, bottom: 48 };
const BAR_SHARE = 0.7;

/** One plot as a figure with a title, a legend and labelled axes. */
export function drawPlot(plot: Plot): string {
  const frame = new Frame(plot);
  const keyOf = ({ name, style }: PlotLine | PlotBand, kind = '') =>
    `<span class="key ${kind}${style}">${escapeHtml(name)}</span>`;
  const legend = [
    ...plot.lines.map((line) => keyOf(line)),
    ...(plot.bands ?? []).map((band) => keyOf(band, 'area ')),
  ];
  const title = escapeHtml(plot.title);
  return [
    `<figure${plot.isWide ? ' class="wide"' : ''}><figcaption><b>${title}</b>${legend.join('')}</figcaption>`,
    `<svg viewBox="0 0 ${frame.width} ${HEIGHT}" role="img" aria-label="${title}">`,
    ...frame.axes(),
    ...(plot.bands ?? []).map((band) => frame.band(band)),
    ...plot.lines.map((line) => frame.line(line)),
    '</svg></figure>',
  ].join('\n');
}

class Frame {
  readonly width: number;
  readonly #plot: Plot;
  readonly #xs: readonly [number, number];
  readonly #yTicks: readonly number[];
  readonly #barWidth: number;

  constructor(plot: Plot) {
    this.width = plot.isWide ? WIDTH.wide : WIDTH.narrow;
    this.#plot = plot;
    const bars = plot.lines.filter(({ as }) => as === 'bars');
    const positions = [...new Set(bars.flatMap(({ points }) => points.map(([x]) => x)))].sort(
      (a, b) => a - b,
    );
    const pitch = Math.min(...positions.slice(1).map((x, i) => x - (positions[i] as number)), 1e9);
    const gap = bars.length === 0 ? 0 : pitch < 1e9 ? pitch : 1;
    const [x0, x1] = rangeOf(plot.lines.flatMap(({ points }) => points.map(([x]) => x)));
    this.#xs = [x0 - (BAR_SHARE * gap) / 1.2, x1 + (BAR_SHARE * gap) / 1.2];
    this.#yTicks = niceTicks(...(plot.yRange ?? yRangeOf(plot, bars.length > 0)), 5);
    this.#barWidth = Math.abs(this.#x(gap * BAR_SHARE) - this.#x(0));
  }

  axes(): string[] {
    const { xLabel, yLabel } = this.#plot;
    const right = this.width - MARGIN.right;
    const rows = this.#yTicks.map((y) => {
      const at = this.#y(y).toFixed(1);
      return (
        `<line class="${y === 0 ? 'zero' : 'grid'}" x1="${MARGIN.left}" x2="${right}" y1="${at}" y2="${at}"/>` +
        `<text x="${MARGIN.left - 7}" y="${at}" dy="4" text-anchor="end">${numberText(y)}</text>`
      );
    });
    const columns = this.#columns().map(
      ({ at, text }) =>
        `<text x="${this.#x(at).toFixed(1)}" y="${HEIGHT - MARGIN.bottom + 17}" text-anchor="middle">${escapeHtml(text)}</text>`,
    );
    const middle = (HEIGHT - MARGIN.bottom + MARGIN.top) / 2;
    return [
      ...rows,
      ...columns,
      `<text class="label" x="${(MARGIN.left + right) / 2}" y="${HEIGHT - 8}" text-anchor="middle">${escapeHtml(xLabel)}</text>`,
      `<text class="label" transform="translate(13 ${middle}) rotate(-90)" text-anchor="middle">${escapeHtml(yLabel)}</text>`,
    ];
  }

  band({ style, points }: PlotBand): string {
    const known = points.filter(([, low, high]) => Number.isFinite(low + high));
    const upper = known.map(([x, , high]) => this.#place(x, high));
    const lower = known.map(([x, low]) => this.#place(x, low)).reverse();
    return `<polygon class="band ${style}" points="${[...upper, ...lower].join(' ')}"/>`;
  }

  line({ style, points, as = 'line', hint }: PlotLine): string {
    const told = (i: number) => (hint ? `<title>${escapeHtml(hint(i))}</title>` : '');
    if (as === 'bars') {
      const zero = this.#y(0);
      return points
        .map(([x, y], i) => {
          const top = this.#y(y);
          const left = this.#x(x) - this.#barWidth / 2;
          return `<rect class="bar ${style}" x="${left.toFixed(1)}" y="${Math.min(top, zero).toFixed(1)}" width="${this.#barWidth.toFixed(1)}" height="${Math.abs(top - zero).toFixed(1)}">${told(i)}</rect>`;
        })
        .join('');
    }
    const dots = points.map(([x, y], i) =>
      as === 'dots' && Number.isFinite(y)
        ? `<circle class="dot ${style}" cx="${this.#x(x).toFixed(1)}" cy="${this.#y(y).toFixed(1)}" r="3.2">${told(i)}</circle>`
        : '',
    );
    return `<path class="line ${style}" d="${this.#path(points)}"/>${dots.join('')}`;
  }

  #path(points: PlotLine['points']): string {
    let isOpen = false;
    return points
      .map(([x, y]) => {
        const command = isOpen ? 'L' : 'M';
        isOpen = Number.isFinite(y);
        return isOpen ? `${command}${this.#place(x, y)}` : '';
      })
      .join('');
  }

  #columns(): readonly { at: number; text: string }[] {
    const { xTicks } = this.#plot;
    if (xTicks) return xTicks;
    const [low, high] = this.#xs;
    return niceTicks(low, high, 8)
      .filter((at) => at >= low && at <= high)
      .map((at) => ({ at, text: numberText(at) }));
  }

  #place(x: number, y: number): string {
    return `${this.#x(x).toFixed(1)},${this.#y(y).toFixed(1)}`;
  }

  #x(x: number): number {
    const [low, high] = this.#xs;
    return MARGIN.left + ((x - low) / (high - low)) * (this.width - MARGIN.left - MARGIN.right);
  }

  #y(y: number): number {
    const [low, high] = [this.#yTicks[0] as number, this.#yTicks.at(-1) as number];
    const share = high > low ? (y - low) / (high - low) : 0.5;
    return HEIGHT - MARGIN.bottom - share * (HEIGHT - MARGIN.top - MARGIN.bottom);
  }
}

function yRangeOf({ lines, bands = [] }: Plot, fromZero: boolean): [number, number] {
  const [low, high] = rangeOf([
    ...lines.flatMap(({ points }) => points.map(([, y]) => y)),
    ...bands.flatMap(({ points }) => points.flatMap(([, low, high]) => [low, high])),
  ]);
  return fromZero ? [Math.min(0, low), Math.max(0, high)] : [low, high];
}
