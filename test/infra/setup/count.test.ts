import { spawnSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { layout } from '../../../infra/setup/layout.mjs';
import { temporaryFolder } from './support/temporary-folder.ts';

const good = {
  numPassedTests: 5,
  numFailedTests: 0,
  numPendingTests: 0,
  numTodoTests: 0,
  testResults: [],
};
const loaded = { status: 'failed', assertionResults: [{}] };
const unloaded = { status: 'failed', assertionResults: [] };

async function count(report: object | undefined, checkExit: number, testsExit: number) {
  const file = join(await temporaryFolder(), 'tests.json');
  if (report !== undefined) await writeFile(file, JSON.stringify(report));
  const args = [join(layout().root, '.ci/count.mjs'), file, `${checkExit}`, `${testsExit}`];
  const { stdout, status } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  return { last: stdout.trimEnd().split('\n').at(-1), status };
}

describe('.ci/count.mjs', () => {
  it.each([
    ['all passed', good, 0, 0, '5 passed, 0 failed', 0],
    [
      'some skipped',
      { ...good, numPendingTests: 2, numTodoTests: 1 },
      0,
      0,
      '5 passed, 0 failed, 3 skipped',
      0,
    ],
    [
      'some failed',
      { ...good, numFailedTests: 2, testResults: [loaded] },
      0,
      1,
      '5 passed, 2 failed',
      1,
    ],
    [
      'a file that cannot be loaded',
      { ...good, testResults: [unloaded] },
      0,
      1,
      '5 passed, 1 failed',
      1,
    ],
    ['an error outside of tests', good, 0, 1, '5 passed, 1 failed', 1],
    ['a failed check', good, 1, 0, '5 passed, 1 failed', 1],
    [
      'a failed check and failed tests',
      { ...good, numFailedTests: 1 },
      1,
      1,
      '5 passed, 2 failed',
      1,
    ],
    ['no report, because set-up failed', undefined, 0, 1, '0 passed, 1 failed', 1],
    ['no test at all', { ...good, numPassedTests: 0 }, 0, 0, '0 passed, 0 failed', 1],
  ])('counts %s', async (_, report, checkExit, testsExit, last, status) => {
    expect(await count(report, checkExit, testsExit)).toEqual({ last, status });
  });
});
