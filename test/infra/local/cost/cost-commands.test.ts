import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { wattcast } from '../../../e2e/command-line.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';

describe('wattcast cost', () => {
  it('prints the bill of a month', async () => {
    const { code, stdout } = await wattcast([
      ...['cost', '--forecasts-per-day', '24000', '--models', '10'],
    ]);

    expect(code).toBe(0);
    expect(stdout).toMatch(/^API requests +0\.74 million +\$2\.58$/m);
    expect(stdout).toMatch(/^a month +\$\d+\.\d\d$/m);
  });

  it('prints it as JSON, with the page and the month of each price', async () => {
    const { stdout } = await wattcast([
      ...['cost', '--forecasts-per-day', '864000', '--models', '1', '--predict-ms', '200'],
      ...['--provisioned', '1', '--json'],
    ]);

    const { workload, lines, prices } = JSON.parse(stdout);
    // Ten a second that run 0.2 s keep two environments busy; one of them is ready.
    expect(workload).toMatchObject({ provisionedShare: 0.5, deliveriesPerDay: 24 });
    expect(lines).toContainEqual(expect.objectContaining({ item: 'predict: being ready' }));
    expect(prices.sources[0]).toMatchObject({ url: expect.stringContaining('aws.amazon.com') });
  });

  it.each([
    [['--forecasts-per-day', '1'], "required option '--models <number>' not specified"],
    [['--forecasts-per-day', '-1', '--models', '1'], 'It must be a number from 0 on.'],
    [
      ['--forecasts-per-day', '1', '--models', '1', '--cache-gb', '2'],
      'API Gateway sells caches of 0.5, 1.6, 6.1',
    ],
  ])('says what is wrong with %j', async (options, sentence) => {
    const { code, stderr } = await wattcast(['cost', ...options]);

    expect(code).toBe(1);
    expect(stderr).toContain(sentence);
  });
});

describe('wattcast burst', () => {
  it('runs a trace from a file, plain or gzip', async () => {
    const directory = temporaryDirectory();
    const plain = join(directory, 'trace.csv');
    await writeFile(plain, 'second,requests\n0,10\n2,30\n');
    await writeFile(`${plain}.gz`, gzipSync('10\n0\n30\n'));

    const [first, second] = await Promise.all(
      [plain, `${plain}.gz`].map((file) => wattcast(['burst', '--trace', file, '--json'])),
    );

    const { seconds, requests } = JSON.parse(first?.stdout ?? '');
    expect(requests).toBe(40);
    expect(seconds.map((one: { requests: number }) => one.requests)).toEqual([10, 0, 30]);
    expect(second?.stdout).toBe(first?.stdout);
  });

  it('draws a burst of its own, and takes what the account allows', async () => {
    const { stdout } = await wattcast([
      ...['burst', '--per-minute', '6000', '--seconds', '5', '--limit', '1', '--p99-ms', '1'],
    ]);

    expect(stdout).toMatch(/^2,000 requests: .* refused by API Gateway, [\d.]+ % by Lambda$/m);
    expect(stdout).toMatch(/^requests\/s .*up to 100$/m);
  });

  it('names the line of a trace that it cannot read', async () => {
    const file = join(temporaryDirectory(), 'trace.csv');
    await writeFile(file, '10\nten\n');

    const { code, stdout } = await wattcast(['burst', '--trace', file, '--json']);

    expect(code).toBe(1);
    expect(JSON.parse(stdout).error.code).toBe('trace.invalid');
  });
});
