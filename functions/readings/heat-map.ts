import type { DayTally } from './store/tally.ts';

const DAY_MS = 86_400_000;
const CELL = 12;
const GAP = 2;
const LEFT = 48;
const TOP = 56;
const YEAR_HEIGHT = 7 * (CELL + GAP) + 34;
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
/** Rows that are named, from 0 (Monday). */
const WEEKDAYS = [
  ['Mon', 0],
  ['Thu', 3],
  ['Sun', 6],
] as const;

/** What a day's colour says, worst first; told apart without red and green. */
const KINDS = [
  { name: 'nothing', colour: '#c9ced6', says: 'no readings' },
  { name: 'gaps', colour: '#8b95a5', says: 'readings missing' },
  { name: 'suspect', colour: '#d55e00', says: 'suspect readings' },
  { name: 'estimated', colour: '#f0c945', says: 'estimated readings' },
  { name: 'ok', colour: '#4b8fc9', says: 'complete' },
] as const;
type Kind = (typeof KINDS)[number];

/**
 * A calendar of local days as SVG, a row of weeks for each year: its colour says the worst that a
 * day has, its strength how much of the day that is. Hovering over a day shows its counts.
 */
export function drawHeatMap(title: string, days: readonly DayTally[]): string {
  const years = new Map<number, DayTally[]>();
  for (const day of days) {
    const year = dateOf(day.dayNumber).getUTCFullYear();
    const list = years.get(year);
    if (list) list.push(day);
    else years.set(year, [day]);
  }
  const width = LEFT + 54 * (CELL + GAP) + 12;
  const height = TOP + years.size * YEAR_HEIGHT + 8;
  const rows = [...years].map(([year, list], index) => drawYear(year, list, index));
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" ` +
      `height="${height}" role="img" font-family="sans-serif" font-size="11">`,
    `<title>${escapeText(title)}</title>`,
    '<rect width="100%" height="100%" fill="#ffffff"/>',
    `<text x="8" y="20" font-size="15" fill="#222">${escapeText(title)}</text>`,
    drawLegend(),
    ...rows,
    '</svg>',
    '',
  ].join('\n');
}

/** Wide enough for the longest of the words in any sans-serif. */
const LEGEND_ENTRY = 134;

function drawLegend(): string {
  const entries = KINDS.map(({ colour, says }, index) => {
    const x = 8 + index * LEGEND_ENTRY;
    return (
      `<rect x="${x}" y="30" width="${CELL}" height="${CELL}" fill="${colour}"/>` +
      `<text x="${x + CELL + 5}" y="40" fill="#444">${says}</text>`
    );
  });
  const x = 8 + (KINDS.length - 0.35) * LEGEND_ENTRY;
  const hint = `<text x="${x}" y="40" fill="#666">paler: a part of the day</text>`;
  return [...entries, hint].join('\n');
}

function drawYear(year: number, days: readonly DayTally[], index: number): string {
  const top = TOP + index * YEAR_HEIGHT + 18;
  const start = Date.UTC(year, 0, 1) / DAY_MS;
  const lead = weekdayOf(start);
  const column = (dayNumber: number) => Math.floor((dayNumber - start + lead) / 7);
  const months = MONTHS.map((name, month) => {
    const x = LEFT + column(Date.UTC(year, month, 1) / DAY_MS) * (CELL + GAP);
    return `<text x="${x}" y="${top - 5}" fill="#888">${name}</text>`;
  });
  const cells = days.map((day) => {
    const x = LEFT + column(day.dayNumber) * (CELL + GAP);
    const y = top + weekdayOf(day.dayNumber) * (CELL + GAP);
    return drawDay(day, x, y);
  });
  const label = `<text x="8" y="${top - 5}" fill="#222">${year}</text>`;
  const weekdays = WEEKDAYS.map(([name, weekday]) => {
    const y = top + weekday * (CELL + GAP) + CELL - 2;
    return `<text x="20" y="${y}" fill="#888">${name}</text>`;
  });
  return [label, ...weekdays, ...months, ...cells].join('\n');
}

function drawDay(day: DayTally, x: number, y: number): string {
  const { ok, estimated, suspect, missing, absent } = day;
  const steps = ok + estimated + suspect + missing + absent;
  const { kind, share } = worstOf(day, steps);
  const strength = kind.name === 'ok' || kind.name === 'nothing' ? 1 : 0.45 + 0.55 * share;
  const date = dateOf(day.dayNumber).toISOString().slice(0, 10);
  const counts = `${ok} ok, ${estimated} estimated, ${suspect} suspect, ${missing + absent} missing`;
  return (
    `<rect x="${x}" y="${y}" width="${CELL}" height="${CELL}" fill="${kind.colour}" ` +
    `fill-opacity="${strength.toFixed(2)}"><title>${date}: ${counts}</title></rect>`
  );
}

function worstOf(day: DayTally, steps: number): { kind: Kind; share: number } {
  const without = day.missing + day.absent;
  const [nothing, gaps, suspect, estimated, ok] = KINDS;
  if (without === steps) return { kind: nothing, share: 1 };
  if (day.suspect > 0) return { kind: suspect, share: day.suspect / steps };
  if (without > 0) return { kind: gaps, share: without / steps };
  if (day.estimated > 0) return { kind: estimated, share: day.estimated / steps };
  return { kind: ok, share: 1 };
}

function dateOf(dayNumber: number): Date {
  return new Date(dayNumber * DAY_MS);
}

/** 0 (Monday) to 6 (Sunday). */
function weekdayOf(dayNumber: number): number {
  return (dayNumber + 3) % 7;
}

function escapeText(text: string): string {
  return text.replace(/[&<>"]/g, (mark) => `&#${mark.charCodeAt(0)};`);
}
