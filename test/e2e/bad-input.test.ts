import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { wattcast } from './command-line.ts';

const directory = mkdtempSync(join(tmpdir(), 'wattcast-bad-input-'));
const store = join(directory, 'store');

/** Sixty days of hourly readings, one line each below the header. */
function lines(): string[] {
  const start = Date.parse('2024-01-01T00:00:00Z');
  return Array.from(
    { length: 60 * 24 },
    (_, hour) => `${new Date(start + hour * 3_600_000).toISOString()},${5 + (hour % 24)}`,
  );
}

function file(name: string, content: readonly string[] | Uint8Array): string {
  const path = join(directory, name);
  writeFileSync(
    path,
    content instanceof Uint8Array ? content : `time,load\n${content.join('\n')}\n`,
  );
  return path;
}

function demo(path: string, { target = 'load', zone = 'UTC' } = {}) {
  const columns = ['--time', 'time', '--target', target, '--time-zone', zone];
  return wattcast(['demo', '--store', store, '--data', path, ...columns]);
}

function changed(change: (all: string[]) => string[]): string[] {
  return change(lines());
}

describe('the demo stops at bad input with one paragraph and nothing written', () => {
  beforeAll(() => {
    file('good.csv', lines());
  });
  afterAll(() => rmSync(directory, { recursive: true, force: true }));

  const cases: [string, () => ReturnType<typeof demo>, string][] = [
    [
      'a CSV without the named column',
      () => demo(join(directory, 'good.csv'), { target: 'demand' }),
      'has no column "demand": line 1 names "time", "load"',
    ],
    [
      'text among the numbers',
      () =>
        demo(
          file(
            'text.csv',
            changed((all) => all.with(50, `${all[50]?.split(',')[0]},broken`)),
          ),
        ),
      'first on line 52 (load is "broken")',
    ],
    [
      'unsorted rows',
      () =>
        demo(
          file(
            'unsorted.csv',
            changed((all) => all.with(9, all[19] ?? '').with(19, all[9] ?? '')),
          ),
        ),
      'rows earlier than the row before them',
    ],
    [
      'duplicates',
      () =>
        demo(
          file(
            'duplicates.csv',
            changed((all) => all.toSpliced(100, 0, all[99] ?? '')),
          ),
        ),
      'readings given again',
    ],
    [
      'three rows',
      () => demo(file('three.csv', lines().slice(0, 3))),
      'too few to make a series of',
    ],
    ['an empty file', () => demo(file('empty.csv', new Uint8Array())), 'is empty'],
    [
      'bytes that are not UTF-8',
      () =>
        demo(
          file(
            'latin.csv',
            Buffer.from(
              `time,load,caf\u00e9\n${lines()
                .map((l) => `${l},1`)
                .join('\n')}\n`,
              'latin1',
            ),
          ),
        ),
      'not UTF-8',
    ],
    ['a missing file', () => demo(join(directory, 'none.csv')), 'there is no such file'],
    [
      'an unknown time zone',
      () => demo(join(directory, 'good.csv'), { zone: 'Mars/Phobos' }),
      'Unknown time zone "Mars/Phobos"',
    ],
  ];

  it.concurrent.each(cases)('%s', async (_what, run, message) => {
    const { code, stdout, stderr } = await run();

    expect(code).toBe(1);
    expect(stderr).toContain(message);
    expect(stderr.trim()).not.toContain('\n');
    expect(`${stdout}${stderr}`).not.toMatch(/^\s+at /m);
    expect(readdirSync(directory)).not.toContain('store');
  });
});

describe('wattcast serve', () => {
  it('says that a port is in use', async () => {
    const blocker = createServer();
    await new Promise<void>((resolve) => blocker.listen(0, '127.0.0.1', resolve));
    const { port } = blocker.address() as AddressInfo;

    const { code, stderr } = await wattcast(['serve', '--port', String(port), '--store', store]);
    blocker.close();

    expect(code).toBe(1);
    expect(stderr).toContain(`Port ${port} of 127.0.0.1 is in use`);
    expect(stderr.trim()).not.toContain('\n');
  });
});
