import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { backtestCommand } from '../../../../infra/local/backtest/backtest-command.ts';
import type { BacktestReport } from '../../../../infra/local/backtest/backtest-report.ts';
import { hasSharedData, sharedPath } from '../../../support/shared-data.ts';
import { runCommand } from './run-command.ts';
import { writeTownFile } from './town-file.ts';

const directory = mkdtempSync(join(tmpdir(), 'wattcast-backtest-'));
const file = join(directory, 'town.csv.gz');
const DAYS = 60;
const TOWN = [
  '--data',
  file,
  '--time',
  'Time',
  '--target',
  'North kW',
  '--time-zone',
  'Europe/Berlin',
];
const WEATHER = ['--temperature', 'Temperature'];

const backtest = (...args: string[]) => runCommand(backtestCommand(), args);

async function reportsOf(...args: string[]): Promise<BacktestReport[]> {
  return JSON.parse(await backtest(...args, '--json')).series;
}

describe('wattcast backtest', () => {
  beforeAll(() => writeTownFile(file, DAYS));
  afterAll(() => rmSync(directory, { recursive: true, force: true }));

  it('shows a table, what was forecast when, and why by what', async () => {
    const text = await backtest(
      ...TOWN,
      ...WEATHER,
      '--test-from',
      '2024-02-20',
      '--test-to',
      '2024-02-28',
    );

    const [period, header, row, ...notes] = text.trimEnd().split('\n');
    expect(period).toBe(
      '8 forecasts from 2024-02-20 to 2024-02-28 (Europe/Berlin), never seen in training.',
    );
    expect(header).toMatch(
      /^series +forecaster +MAE +RMSE +MAPE % .* 10-90 covers +weekly naive MAE/,
    );
    expect(row).toMatch(/^North kW +auto +[\d.]+ kW +[\d.]+/);
    expect(notes.join('\n')).toMatch(/North kW: auto, because: 49 days of readings/);
    expect(notes.join('\n')).toMatch(
      /MAE on days not learned from, kW: seasonal-naive [\d.]+, linear/,
    );
    expect(notes.join('\n')).toContain('weather: beyond each origin as it was observed');
  });

  it('judges several targets, each by itself, as JSON', async () => {
    const reports = await reportsOf(
      ...TOWN.map((arg) => (arg === 'North kW' ? 'North kW,South kW' : arg)),
      ...['--forecaster', 'linear', '--horizon', '3d', '--issue', '12h'],
    );

    expect(reports.map(({ target }) => target)).toEqual(['North kW', 'South kW']);
    const [north, south] = reports.map(({ score }) => score);
    expect(north?.mae).not.toBe(south?.mae);
    expect(north?.mae).toBeLessThan(north?.naive.mae as number);
    expect(north?.quantiles?.reliability).toHaveLength(9);
    expect(north?.byLeadHour.map(({ group }) => group)).toEqual([...Array(72).keys()]);
    expect(north?.byHour).toHaveLength(24);
    expect(north?.byWeekday.map(({ group }) => group)).toEqual([1, 2, 3, 4, 5, 6, 7]);
  });

  it('issues at midnight, by the hour, and by a duration', async () => {
    const period = ['--test-from', '2024-02-20', '--test-to', '2024-02-22'];
    const run = (...args: string[]) =>
      reportsOf(...TOWN, ...period, '--forecaster', 'seasonal-naive', ...args);

    const runs = [
      await run(),
      await run('--issue', 'hourly', '--horizon', '1'),
      await run('--issue', '6h', '--horizon', '14d'),
    ];

    expect(runs.map(([report]) => report?.origins)).toEqual([2, 48, 8]);
    expect(runs[1]?.[0]?.score.count).toBe(48);
  });

  it('brings readings to a longer step', async () => {
    const [report] = await reportsOf(...TOWN, '--step', '4h', '--forecaster', 'seasonal-naive');

    expect(report?.score.byHour.map(({ group }) => group)).toEqual([0, 4, 8, 12, 16, 20]);
  });

  it('knows the weather as observed, as forecast, as forecast with simulated errors, or not', async () => {
    const run = async (...args: string[]) => {
      const [report] = await reportsOf(...TOWN, '--forecaster', 'linear', ...args);
      return report as BacktestReport;
    };

    const perfect = await run(...WEATHER, '--weather', 'perfect');
    const column = await run(...WEATHER, '--weather', 'issued', '--issued-temperature', 'Forecast');
    const simulated = await run(...WEATHER, '--weather', 'issued');
    const again = await run(...WEATHER, '--weather', 'issued');
    const exact = await run(...WEATHER, '--weather', 'issued', '--weather-error', '0');
    const none = await run(...WEATHER, '--weather', 'none');

    expect(simulated.score.mae).toBeGreaterThan(perfect.score.mae);
    expect(column.score.mae).toBeGreaterThan(perfect.score.mae);
    expect(none.score.mae).toBeGreaterThan(perfect.score.mae);
    expect(again.score).toEqual(simulated.score);
    expect(exact.score).toEqual(perfect.score);
    expect(none.score.byTemperature).toEqual([]);
    expect([perfect, column, simulated, none].map(({ weather }) => weather)).toEqual([
      'beyond each origin as it was observed, as though foreseen',
      'beyond each origin as it had been forecast',
      expect.stringContaining('simulated forecast errors of 1.5 degrees'),
      'not used',
    ]);
  });

  it('takes holidays from a column or a calendar', async () => {
    const run = (...args: string[]) => reportsOf(...TOWN, '--forecaster', 'linear', ...args);

    const [none] = await run();
    const [column] = await run('--holiday', 'Holiday');
    const [calendar] = await run('--holidays', 'DE-BE');

    expect(column?.score.mae).not.toBe(none?.score.mae);
    expect(calendar?.score.mae).not.toBe(column?.score.mae);
    await expect(run('--holidays', 'AU-XYZ')).rejects.toThrow('no subdivision "XYZ"');
  });

  it('says so where a simpler kind stands in', async () => {
    const text = await backtest(...TOWN, '--test-from', '2024-01-03', '--test-to', '2024-01-05');

    expect(text).toMatch(/North kW +seasonal-naive/);
    expect(text).toContain('a day of readings, too few for a regression (21 days)');
    expect(text).toContain('warning: For 24 of 24 steps no reading of the same weekday is known');
  });

  it('writes one page that needs nothing beside it', async () => {
    const page = join(directory, 'page.html');

    const text = await backtest(...TOWN, ...WEATHER, '--html', page);

    const html = readFileSync(page, 'utf8');
    expect(text).toContain(`Plots: ${page}`);
    expect(html).not.toMatch(/<script|<link|src=|href=|url\(|@import|NaN|undefined/);
    for (const title of [
      'Forecast and actual, the last 10 days',
      'Error by hour of day',
      'Error by weekday',
      'Error by temperature',
      'Reliability of the quantiles',
    ]) {
      expect(html).toContain(`aria-label="${title}"`);
    }
    expect(html.match(/<rect class="bar error"/g)?.length).toBeGreaterThan(24 + 7);
    expect(html).toContain('prefers-color-scheme:dark');
    expect(html).toContain('local day (Europe/Berlin)');
  });

  it.each([
    [['--horizon', '15d'], 'from 1 to 336 (14 days)'],
    [['--horizon', '0'], '--horizon is "0"'],
    [['--horizon', 'long'], '--horizon is "long"'],
    [['--issue', 'weekly'], 'It must be daily, hourly, or a duration'],
    [['--test-from', '2024-13-01'], 'It must be a date such as 2014-01-01'],
    [['--test-from', '2030-01-01'], 'cannot be tested: readings run from'],
    [['--target', 'East'], 'has no column "East"'],
    [['--time-zone', 'Mars/Base'], 'Unknown time zone'],
    [['--weather', 'issued'], '--weather issued needs --temperature'],
    [['--weather', 'sunny'], 'Allowed choices are perfect, issued, none'],
    [['--weather-error', 'x'], 'a number of degrees'],
    [['--series', 'town'], "cannot be used with option '--data <file>'"],
    [['--step', '30x'], 'a duration such as 30m'],
    [['--seed', '1.5'], 'a whole number'],
    [['--forecaster', 'oracle'], 'Allowed choices are'],
    [['--protocol', 'ltsf', '--horizon', '24h'], 'it is a number of steps'],
    [['--protocol', 'ltsf', '--horizon', '8', '--forecaster', 'mlp'], 'ltsf protocol knows linear'],
    [['--protocol', 'ltsf', '--horizon', '8'], '20 months of 30 days'],
  ])('refuses %j, and says what is allowed', async (args, message) => {
    await expect(backtest(...TOWN, ...args)).rejects.toThrow(message);
  });

  it.skipIf(!hasSharedData)(
    'judges a summer of Victoria by the holidays of its calendar',
    async () => {
      const victoria = ['--data', sharedPath('vic_elec/vic_elec.csv.gz'), '--time', 'Time'];
      const [report] = await reportsOf(
        ...[
          ...victoria,
          '--target',
          'Demand',
          '--unit',
          'MW',
          '--time-zone',
          'Australia/Melbourne',
        ],
        ...[...WEATHER, '--holidays', 'AU-VIC', '--step', '1h', '--forecaster', 'linear'],
        ...['--test-from', '2014-01-01', '--test-to', '2014-03-01'],
      );

      expect(report?.origins).toBe(59);
      expect(report?.score.mae).toBeLessThan(0.6 * (report?.score.naive.mae as number));
    },
  );
});
