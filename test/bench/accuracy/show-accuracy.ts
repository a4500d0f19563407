import type { AccuracyFigures } from '../accuracy.ts';
import { ratiosOf } from './bars.ts';
import { meanOf, type Row, ratioOf } from './score.ts';

/** Tables in Markdown, as `models/README.md` has them. */
export function showAccuracy(figures: AccuracyFigures): string {
  const { rows, global, neighbours, windows, bars, skipped, minutes } = figures;
  const main = rows.filter(({ group }) => group !== 'others');
  const others = rows.filter(({ group }) => group === 'others');
  return [
    ...scoreTable(main),
    ...meansOf(rows.filter(({ group }) => group === 'areas')),
    ...scoreTable(others),
    ...scoreTable(neighbours, "areas, shown each other's readings (LightGBM is not)"),
    ...meansOf(neighbours),
    ...table(
      ['global over the areas', 'MAE', 'single', 'ratio', 'covers'],
      global.map(({ name, ours, single }) => [
        name,
        figure(ours.mae),
        figure(single),
        (ours.mae / single).toFixed(3),
        percent(ours.coverage),
      ]),
    ),
    ...table(
      ['ETTh1, horizon', 'MSE', 'MAE', 'validation MSE', 'windows'],
      windows.map(({ horizon, mse, mae, validation, windows: count }) => [
        String(horizon),
        mse.toFixed(4),
        mae.toFixed(4),
        validation.mse.toFixed(4),
        String(count),
      ]),
    ),
    ...table(
      ['bar', 'limit', 'measured', 'holds'],
      bars.map(({ what, limit, measured, holds }) => [
        what,
        limit,
        measured.toFixed(Math.abs(measured) < 10 ? 3 : 1),
        holds ? 'yes' : 'NO',
      ]),
    ),
    ...skipped.map((what) => `skipped: ${what}`),
    `${minutes.toFixed(1)} minutes`,
  ].join('\n');
}

function scoreTable(rows: readonly Row[], what = 'series'): string[] {
  const beside = ['MAE', 'LightGBM', 'ratio', 'pinball', 'LightGBM', 'ratio', 'covers', 'LightGBM'];
  return table(
    [what, 'unit', ...beside],
    rows.map((row) => [
      row.name,
      row.unit,
      ...(['mae', 'pinball'] as const).flatMap((what) => [
        figure(row.ours[what]),
        figure(row.lightgbm?.[what]),
        ratioOf(row, what)?.toFixed(3) ?? '-',
      ]),
      percent(row.ours.coverage),
      row.lightgbm ? percent(row.lightgbm.coverage) : '-',
    ]),
  );
}

function meansOf(areas: readonly Row[]): string[] {
  const [errors, losses] = [ratiosOf(areas, 'mae'), ratiosOf(areas, 'pinball')];
  if (errors.length === 0) return [];
  return [
    `mean ratio of ${errors.length} areas: MAE ${meanOf(errors).toFixed(3)}, ` +
      `pinball ${meanOf(losses).toFixed(3)}`,
    '',
  ];
}

/** Columns aligned, so that it reads as well where nobody renders it; nothing without rows. */
function table(header: readonly string[], rows: readonly (readonly string[])[]): string[] {
  if (rows.length === 0) return [];
  const widths = header.map((_, i) =>
    Math.max(...[header, ...rows].map((row) => row[i]?.length ?? 0)),
  );
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join(' | ')} |`;
  const rule = `|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`;
  return [line(header), rule, ...rows.map(line), ''];
}

/** Four digits that mean something. */
function figure(value: number | undefined): string {
  return value === undefined ? '-' : value.toLocaleString('en-US', FOUR_DIGITS);
}

const FOUR_DIGITS = { minimumSignificantDigits: 4, maximumSignificantDigits: 4 };

function percent(value: number): string {
  return `${value.toFixed(1)} %`;
}
