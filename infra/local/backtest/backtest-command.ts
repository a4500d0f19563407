import { Command, InvalidArgumentError, Option } from 'commander';
import { FORECASTER_KINDS, type ForecasterKind } from '../../../models/forecasters/forecaster.ts';
import { UNITS, type Unit } from '../../../models/series/series.ts';
import { storeOption } from '../options.ts';

const WEATHER = ['perfect', 'issued', 'none'] as const;
/** `peak` gives probabilities of an event, which these metrics do not judge. */
const KINDS = FORECASTER_KINDS.filter((kind) => kind !== 'peak');
const SUSPECTS = ['missing', 'keep'] as const;
/** Options that say what a file holds; a stored series knows it. */
const OF_FILES = [
  ...['data', 'time', 'target', 'timeZone', 'clock', 'step', 'unit', 'temperature'],
  ...['issuedTemperature', 'holiday', 'holidays'],
];

export interface BacktestOptions {
  readonly protocol: 'rolling-origin' | 'ltsf';
  readonly data?: string;
  readonly time?: string;
  readonly series?: readonly string[];
  readonly store: string;
  readonly suspects: (typeof SUSPECTS)[number];
  readonly target?: readonly string[];
  readonly neighbours?: true;
  readonly timeZone: string;
  readonly clock?: 'local' | 'utc';
  readonly step?: number;
  readonly unit?: Unit;
  readonly temperature?: readonly string[];
  readonly issuedTemperature?: readonly string[];
  readonly holiday?: string;
  readonly holidays?: string;
  readonly weather: (typeof WEATHER)[number];
  /** Degrees. */
  readonly weatherError: number;
  readonly testFrom?: string;
  readonly testTo?: string;
  readonly horizon: string;
  readonly issue: string;
  readonly lookback?: readonly number[];
  readonly forecaster: ForecasterKind;
  readonly seed: number;
  readonly json?: true;
  readonly html?: string;
}

/** `wattcast backtest`: how a forecaster would have done on days it never saw. */
export function backtestCommand(): Command {
  return new Command('backtest')
    .description('Fit on everything before a date, then forecast from every origin after it.')
    .option('--data <file>', 'CSV or TSV of readings, plain or gzip')
    .addOption(
      new Option('--series <ids...>', 'stored series instead of a file').conflicts(OF_FILES),
    )
    .addOption(storeOption())
    .addOption(
      new Option('--suspects <what>', 'what becomes of stored readings that import doubted')
        .choices([...SUSPECTS])
        .default('missing'),
    )
    .option('--time <column>', 'column of timestamps')
    .option('--target <columns>', 'columns of readings, one series each', list)
    .option(
      '--neighbours',
      'let each series see what the others named showed before each origin (auto, linear)',
    )
    .option('--time-zone <zone>', 'IANA zone of the local day', 'UTC')
    .addOption(
      new Option('--clock <clock>', 'what timestamps without an offset mean').choices([
        'local',
        'utc',
      ]),
    )
    .option('--step <duration>', 'bring readings to this step first, for example 30m', minutes)
    .addOption(new Option('--unit <unit>', 'unit of the readings').choices([...UNITS]))
    .option('--temperature <columns>', 'columns of outdoor temperature', list)
    .option('--issued-temperature <columns>', 'the same as they had been forecast', list)
    .option('--holiday <column>', 'column that says whether the day is a public holiday')
    .option('--holidays <code>', 'public holidays of a country or region, for example AU-VIC')
    .addOption(
      new Option(
        '--weather <kind>',
        'of the weather to come: what was observed, what had been forecast, or nothing',
      )
        .choices([...WEATHER])
        .default('perfect'),
    )
    .option(
      '--weather-error <degrees>',
      'issued, without --issued-temperature: size of the forecast errors that are simulated',
      degrees,
      1.5,
    )
    .option('--test-from <date>', 'first local day that is forecast')
    .option('--test-to <date>', 'local day before which forecasts end')
    .option('--horizon <duration>', '24h, 7d, 30m, or a number of steps', '24h')
    .option('--issue <when>', 'daily (every local midnight), hourly or a duration', 'daily')
    .addOption(
      new Option('--protocol <name>', 'ltsf: windows of the long-horizon literature')
        .choices(['rolling-origin', 'ltsf'])
        .default('rolling-origin'),
    )
    .option('--lookback <steps>', 'ltsf: look-backs, averaged (default: one to eight weeks)', steps)
    .addOption(
      new Option('--forecaster <kind>', 'what is fitted').choices([...KINDS]).default('auto'),
    )
    .option('--seed <number>', 'seed of training and of simulated weather', wholeNumber, 1)
    .option('--json', 'print one JSON object')
    .option('--html <file>', 'write one self-contained page with plots')
    .addHelpText('after', EXAMPLES)
    .action(async (options: BacktestOptions) => {
      if (options.protocol === 'ltsf') {
        const { runLtsf } = await import('./run-ltsf.ts');
        await runLtsf(options);
      } else {
        const { runBacktest } = await import('./run-backtest.ts');
        await runBacktest(options);
      }
    });
}

const EXAMPLES = `
Examples:
  wattcast backtest --data load.csv.gz --time Time --target Demand --time-zone Australia/Melbourne \\
    --temperature Temperature --holiday Holiday --test-from 2014-01-01 --test-to 2015-01-01
  wattcast backtest --data load.csv --time Time --target North,South --time-zone Europe/Berlin \\
    --temperature Temperature --holidays DE-BY --weather issued --horizon 3d --issue 6h --html page.html
  wattcast backtest --series north south --forecaster global --test-from 2024-01-01
  wattcast backtest --series north south west --neighbours --test-from 2024-01-01
  wattcast backtest --protocol ltsf --data ETTh1.csv.gz --time date --horizon 96 --forecaster linear
`;

function list(text: string): string[] {
  return text.split(',').map((name) => name.trim());
}

function degrees(text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && value >= 0 && value <= 20) return value;
  throw new InvalidArgumentError('It must be a number of degrees from 0 to 20, such as 1.5.');
}

function wholeNumber(text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && Number.isSafeInteger(value) && value >= 0) return value;
  throw new InvalidArgumentError('It must be a whole number from 0 on.');
}

function steps(text: string): number[] {
  return list(text).map((part) => {
    const value = Number(part);
    if (Number.isInteger(value) && value > 0) return value;
    throw new InvalidArgumentError('It must be one whole number of steps or several: 504,1344.');
  });
}

function minutes(text: string): number {
  const value = minutesOf(text);
  if (value !== undefined) return value;
  throw new InvalidArgumentError('It must be a duration such as 30m, 1h or 1d.');
}

/** `30m`, `24h` or `7d` in minutes. */
export function minutesOf(text: string): number | undefined {
  const match = /^(\d+)(m|h|d)$/.exec(text);
  if (!match) return undefined;
  return Number(match[1]) * ({ m: 1, h: 60, d: 1440 }[match[2] as 'm' | 'h' | 'd'] as number);
}
