import { Command, InvalidArgumentError, Option } from 'commander';
import { FORMATS, type Format } from '../../../functions/readings/formats/source.ts';
import { CARRIERS, type Carrier, UNITS, type Unit } from '../../../models/series/series.ts';
import { storeOption } from '../options.ts';
import { ProgressLine } from '../terminal/progress.ts';
import { printJson } from './print-json.ts';
import { showImport } from './show-import.ts';

/** The options of `wattcast import` as commander gives them. */
export interface ImportCommandOptions {
  readonly store: string;
  readonly series?: string;
  readonly timeZone?: string;
  readonly time?: string;
  readonly period?: string;
  readonly value?: readonly string[];
  readonly id?: string;
  readonly temperature?: string;
  readonly holiday?: string;
  readonly covariate?: string;
  readonly known?: 'future' | 'past';
  readonly issuedAt?: number;
  readonly clock?: 'local' | 'utc';
  readonly label?: 'start' | 'end';
  readonly format?: Format;
  readonly delimiter?: number;
  readonly decimal?: number;
  readonly dates?: 'year-month-day' | 'day-month-year' | 'month-day-year';
  readonly unit?: Unit;
  readonly carrier?: Carrier;
  readonly step?: number;
  readonly readingStep?: number;
  readonly holidays?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly gasHeat?: number;
  readonly restore?: true;
  readonly report?: string;
  readonly json?: true;
}

/** `wattcast import`: readings of any form into the series of a store. */
export function importCommand(): Command {
  const command = new Command('import')
    .description('Put the readings of a file into series: CSV, TSV, JSON, Green Button or Parquet.')
    .argument('<file>', 'the file, plain or gzip')
    .addOption(storeOption());
  return addSeriesOptions(addTableOptions(command))
    .option('--restore', 'let values come back that corrections had replaced')
    .option('--report <directory>', 'write report.json and a calendar of each series (SVG) there')
    .option('--json', 'print one JSON object instead of text')
    .action(async (file: string, options: ImportCommandOptions) => {
      // Imported here, because DuckDB is of no use to the other commands.
      const { runImport } = await import('./run-import.ts');
      const startedAt = performance.now();
      const imported = await runImport(file, options, new ProgressLine());
      const seconds = (performance.now() - startedAt) / 1000;
      if (options.json) await printJson(imported, process.stdout);
      else process.stdout.write(showImport(imported, seconds));
    });
}

function addTableOptions(command: Command): Command {
  return command
    .option('--time <column>', 'column of timestamps, or DATE,TIME for two; detected if absent')
    .option('--period <column>', 'column that counts the periods of the day, beside a date')
    .option(
      '--value <columns>',
      "columns of readings, or '*' for all; the only one if absent",
      list,
    )
    .option('--id <column>', 'column that says whose reading a row is')
    .option('--temperature <column>', 'column of outdoor temperature')
    .option('--holiday <column>', 'column that says whether the day is a public holiday')
    .addOption(
      new Option('--clock <clock>', 'what timestamps without an offset show').choices([
        'local',
        'utc',
      ]),
    )
    .addOption(
      new Option('--label <label>', 'what a timestamp names of its step').choices(['start', 'end']),
    )
    .addOption(new Option('--format <format>', 'detected if absent').choices([...FORMATS]))
    .option('--delimiter <mark>', 'between cells: comma, semicolon, tab or bar', mark)
    .option('--decimal <mark>', 'decimal mark: point or comma', mark)
    .addOption(
      new Option('--dates <order>', 'order of a date').choices([
        'year-month-day',
        'day-month-year',
        'month-day-year',
      ]),
    );
}

function addSeriesOptions(command: Command): Command {
  return command
    .option('--series <id>', 'id of the series, or what the ids of several begin with')
    .option('--time-zone <zone>', 'IANA zone of the local day, for example Europe/London')
    .addOption(new Option('--unit <unit>', 'unit of the readings').choices([...UNITS]))
    .addOption(new Option('--carrier <carrier>', 'what flows').choices([...CARRIERS]))
    .option('--step <minutes>', 'step of a new series; shorter readings are brought to it', minutes)
    .option(
      '--reading-step <minutes>',
      'how long a reading lasts, if longer than the step',
      minutes,
    )
    .option('--holidays <code>', 'public holidays to keep with the series, such as DE or AU-VIC')
    .option('--minimum <number>', 'lowest value that can be; 0 but for net load', number)
    .option('--maximum <number>', 'highest value that can be', number)
    .option('--gas-heat <kwh>', 'heat of a cubic metre of gas, kWh, between m3 and energy', number)
    .option('--covariate <name>', 'the values are this covariate of --series, such as temperature')
    .addOption(
      new Option(
        '--known <when>',
        'whether the covariate is known over the horizon, or until the origin alone (such as the demand of a neighbour)',
      ).choices(['future', 'past']),
    )
    .option(
      '--issued-at <instant>',
      'when that forecast was issued, ISO 8601 with offset',
      instant,
    );
}

function list(text: string): string[] {
  return text.split(',').map((name) => name.trim());
}

function number(text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && Number.isFinite(value)) return value;
  throw new InvalidArgumentError('It must be a number.');
}

/** `30`, `30m` or `1h`. */
function minutes(text: string): number {
  const [, count, unit] = /^(\d+)\s*(m|min|h|d)?$/i.exec(text) ?? [];
  const factor = { h: 60, d: 1440 }[unit?.toLowerCase() ?? ''] ?? 1;
  const value = Number(count) * factor;
  if (Number.isInteger(value) && value >= 1 && 1440 % value === 0) return value;
  throw new InvalidArgumentError('A step is 1 to 1440 minutes and divides a day: 15, 30m, 1h.');
}

function instant(text: string): number {
  const at = /(?:Z|[-+]\d{2}:?\d{2})$/.test(text) ? Date.parse(text) : NaN;
  if (!Number.isNaN(at)) return at;
  throw new InvalidArgumentError('Write it like 2024-01-31T06:00:00Z.');
}

function mark(text: string): number {
  const names: Readonly<Record<string, string>> = {
    comma: ',',
    semicolon: ';',
    tab: '\t',
    bar: '|',
    point: '.',
  };
  const character = names[text] ?? text;
  if (character.length === 1 && ',;\t|.'.includes(character)) return character.charCodeAt(0);
  throw new InvalidArgumentError('Write comma, semicolon, tab, bar or point.');
}
