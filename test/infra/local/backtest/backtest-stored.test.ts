import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openStore } from '../../../../functions/shared/stores/open-store.ts';
import { backtestCommand } from '../../../../infra/local/backtest/backtest-command.ts';
import type { BacktestReport } from '../../../../infra/local/backtest/backtest-report.ts';
import { importCommand } from '../../../../infra/local/import/import-command.ts';
import { storeSeries } from '../../../support/store-dataset.ts';
import { syntheticTown } from '../../../support/synthetic-town.ts';
import { runCommand } from './run-command.ts';
import { writeTownFile } from './town-file.ts';

const directory = mkdtempSync(join(tmpdir(), 'wattcast-backtest-'));
const store = join(directory, 'store');
const file = join(directory, 'town.csv.gz');
const PERIOD = ['--test-from', '2024-02-20', '--test-to', '2024-02-25'];

/** One series a column of the town's file, with its temperature. */
async function importTown(id: string, column: string, timeZone: string): Promise<void> {
  const columns = ['--time', 'Time', '--value', column, '--temperature', 'Temperature'];
  const series = ['--series', id, '--store', store, '--time-zone', timeZone, '--unit', 'kW'];
  await runCommand(importCommand(), [file, ...columns, ...series]);
}

async function reportsOf(...args: string[]): Promise<BacktestReport[]> {
  const text = await runCommand(backtestCommand(), [
    '--store',
    store,
    ...PERIOD,
    ...args,
    '--json',
  ]);
  return JSON.parse(text).series;
}

describe('wattcast backtest --series', () => {
  beforeAll(async () => {
    writeTownFile(file, 60);
    await importTown('north', 'North kW', 'Europe/Berlin');
    await importTown('south', 'South kW', 'Europe/Lisbon');
    const { target } = syntheticTown({ days: 60, stepMinutes: 30 });
    await storeSeries(openStore(store), { ...target, info: { ...target.info, id: 'halves' } });
  });
  afterAll(() => rmSync(directory, { recursive: true, force: true }));

  it('judges a stored series as it judges the file that it came from', async () => {
    const columns = ['--data', file, '--time', 'Time', '--target', 'North kW', '--unit', 'kW'];
    const told = [...columns, '--temperature', 'Temperature', '--time-zone', 'Europe/Berlin'];

    const [ofFile] = await reportsOf(...told, '--forecaster', 'linear');
    const [stored] = await reportsOf(
      ...['--series', 'north', '--suspects', 'keep', '--forecaster', 'linear'],
    );

    expect(stored?.target).toBe('north');
    expect(stored?.unit).toBe('kW');
    expect(stored?.score).toEqual(ofFile?.score);
  });

  it('leaves out what import doubted, unless it is to be kept', async () => {
    const broken = syntheticTown({ days: 60, seed: 3 }).target;
    broken.values[52 * 24 + 5] = 0;
    await storeSeries(openStore(store), { ...broken, info: { ...broken.info, id: 'broken' } });
    const naive = ['--series', 'broken', '--forecaster', 'seasonal-naive'];

    const [without] = await reportsOf(...naive);
    const [kept] = await reportsOf(...naive, '--suspects', 'keep');

    expect([without?.score.count, kept?.score.count]).toEqual([5 * 24 - 1, 5 * 24]);
  });

  it('fits one global model over all, and shows a row a series by its own days', async () => {
    const together = await reportsOf('--series', 'north', 'south', '--forecaster', 'global');

    const [north, south] = together;
    expect(together.map(({ target }) => target)).toEqual(['north', 'south']);
    expect(north?.selection?.why).toContain('one model over 2 series');
    expect(south?.selection).toEqual(north?.selection);
    expect(south?.fitSeconds).toBe(north?.fitSeconds);
    expect([north, south].map((one) => one?.testFrom)).toEqual([
      '2024-02-19T23:00:00.000Z',
      '2024-02-20T00:00:00.000Z',
    ]);
  });

  it('lets each series see what the others showed before each origin', async () => {
    const { target } = syntheticTown({ days: 120 });
    // Whoever is a day ahead of a town tells all of its next day.
    const ahead = target.values.map((_, i) => target.values[i + 24] ?? Number.NaN);
    const put = (id: string, values: Float64Array) =>
      storeSeries(openStore(store), { ...target, info: { ...target.info, id }, values });
    await put('behind', target.values);
    await put('ahead', ahead);
    const named = ['--series', 'behind', 'ahead', '--forecaster', 'linear'];
    const period = ['--test-from', '2024-04-20', '--test-to', '2024-04-28'];

    const [alone] = await reportsOf(...named, ...period);
    const [behind] = await reportsOf(...named, ...period, '--neighbours');

    expect(behind?.selection?.why).toContain('neighbour ahead tells of more');
    expect(alone?.selection?.why).not.toContain('neighbour');
    expect(behind?.score.mae).toBeLessThan(0.8 * (alone?.score.mae as number));
  });

  it('knows the weather of the store, or does without', async () => {
    const run = async (...args: string[]) =>
      (await reportsOf('--series', 'north', '--forecaster', 'linear', ...args))[0];

    const [perfect, none] = [await run(), await run('--weather', 'none')];
    const issued = await run('--weather', 'issued');

    expect(none?.score.byTemperature).toEqual([]);
    expect(issued?.weather).toContain('simulated forecast errors of 1.5 degrees');
    expect(issued?.score.mae).toBeGreaterThan(perfect?.score.mae as number);
  });

  it.each([
    [[], '--data is missing. Say what to judge on'],
    [['--data', file], '--time is missing'],
    [['--series', 'east'], 'east'],
    [['--series', 'north', 'halves', '--forecaster', 'global'], 'north 60 min, halves 30 min'],
    [['--series', 'north', '--neighbours'], 'puts series beside each other, and there is one'],
    [
      ['--series', 'north', 'south', '--neighbours', '--forecaster', 'global'],
      '"global" looks at no',
    ],
    [['--series', 'north', 'halves', '--neighbours'], 'north 60 min, halves 30 min'],
    [['--series', 'halves', '--weather', 'issued'], '"halves" has none'],
    [['--series', 'north', '--unit', 'MW'], "cannot be used with option '--unit <unit>'"],
    [['--series', 'north', '--protocol', 'ltsf'], '--data FILE --time COLUMN.'],
  ])('refuses %j, and says what is allowed', async (args, message) => {
    await expect(reportsOf(...args)).rejects.toThrow(message);
  });
});
