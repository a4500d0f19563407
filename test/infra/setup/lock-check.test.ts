import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { layout } from '../../../infra/setup/layout.mjs';
import { unlockedPackages } from '../../../infra/setup/lock-check.mjs';
import { temporaryFolder } from './support/temporary-folder.ts';

const needsNative = { version: '1.0.0', optionalDependencies: { 'native-linux': '1.0.0' } };

async function lockOf(packages: object): Promise<string> {
  const file = join(await temporaryFolder(), 'package-lock.json');
  await writeFile(file, JSON.stringify({ packages }));
  return file;
}

describe('unlockedPackages', () => {
  it("finds none in this repository's lock", () => {
    expect(unlockedPackages(join(layout().root, 'package-lock.json'))).toEqual([]);
  });

  it('names an optional package that is not locked, and who wants it', async () => {
    const file = await lockOf({ '': {}, 'node_modules/a': needsNative });

    expect(unlockedPackages(file)).toEqual(['native-linux@1.0.0, wanted by node_modules/a']);
  });

  it.each([
    ['beside', 'node_modules/a', 'node_modules/native-linux'],
    ['below', 'node_modules/a', 'node_modules/a/node_modules/native-linux'],
    ['above', 'node_modules/x/node_modules/@s/a', 'node_modules/native-linux'],
    ['half-way up', 'node_modules/x/node_modules/a', 'node_modules/x/node_modules/native-linux'],
  ])('finds a package %s', async (_, wantedBy, lockedAt) => {
    const file = await lockOf({
      '': {},
      [wantedBy]: needsNative,
      [lockedAt]: { version: '1.0.0' },
    });

    expect(unlockedPackages(file)).toEqual([]);
  });

  it('does not take a package inside a stranger for one that can be reached', async () => {
    const inStranger = 'node_modules/x/node_modules/native-linux';
    const file = await lockOf({ '': {}, 'node_modules/a': needsNative, [inStranger]: {} });

    expect(unlockedPackages(file)).toHaveLength(1);
  });
});
