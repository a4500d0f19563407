import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { wattcast } from '../../../e2e/command-line.ts';
import { writeTownFile } from './town-file.ts';

const directory = mkdtempSync(join(tmpdir(), 'wattcast-backtest-'));
const file = join(directory, "town's.csv.gz");
const ARGS = ['backtest', '--data', file, '--time', 'Time', '--target', 'North kW'];
const PROGRAM = resolve(import.meta.dirname, '../../../../infra/local/wattcast.ts');
/** util-linux's, which runs a command on a terminal of its own. */
const hasScript = spawnSync('script', ['--version']).stdout?.includes('util-linux') === true;

interface Screen {
  readonly code: number | null;
  readonly text: string;
}

/** Runs wattcast on a terminal; types Ctrl-C there once, when `interruptAt` has appeared. */
async function onTerminal(args: readonly string[], interruptAt?: string): Promise<Screen> {
  const words = [process.execPath, PROGRAM, ...args];
  const line = words.map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(' ');
  const child = spawn('script', ['-qefc', line, '/dev/null'], {
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  let text = '';
  let isTyped = false;
  child.stdout.setEncoding('utf8').on('data', (part: string) => {
    text += part;
    if (interruptAt === undefined || isTyped || !text.includes(interruptAt)) return;
    isTyped = true;
    child.stdin.write('\u0003');
  });
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, text };
}

describe('wattcast backtest at a terminal and in a pipe', () => {
  beforeAll(() => writeTownFile(file, 60));
  afterAll(() => rmSync(directory, { recursive: true, force: true }));

  it('writes the table alone into a pipe', async () => {
    const { code, stdout, stderr } = await wattcast([...ARGS, '--forecaster', 'linear']);

    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^12 forecasts from .*\nseries /);
    expect(stdout).not.toContain('\u001b');
  });

  it.skipIf(!hasScript)('shows how far it is at a terminal, and clears that away', async () => {
    const { code, text } = await onTerminal([...ARGS, '--forecaster', 'mlp']);

    expect(code).toBe(0);
    expect(text).toMatch(/North kW: fitting █+░* +\d+ %/);
    expect(text).toMatch(/North kW: forecasting █+░* +\d+ %/);
    expect(text.lastIndexOf('\u001b[2K')).toBeLessThan(text.indexOf('series '));
  });

  it.skipIf(!hasScript)('stops at Ctrl-C with status 130 and no page', async () => {
    const page = join(directory, 'page.html');
    const long = ['--forecaster', 'linear', '--issue', '60m', '--horizon', '14d', '--html', page];

    const { code, text } = await onTerminal([...ARGS, ...long], 'forecasting');

    expect(code).toBe(130);
    expect(text).toContain('Interrupted. Nothing is left half-written');
    expect(text).not.toContain('MAE');
    expect(existsSync(page)).toBe(false);
  });

  it('says in one paragraph that a file is not there, and in JSON where asked', async () => {
    const { code, stdout, stderr } = await wattcast([
      ...ARGS.map((arg) => (arg === file ? '/no/such.csv' : arg)),
      '--json',
    ]);

    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ error: { code: 'file.inaccessible' } });
    expect(stderr).toContain('there is no such file');
    expect(stderr).not.toContain('    at ');
  });
});
