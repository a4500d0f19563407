import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Layout, layout, lockedNode } from '../../../infra/setup/layout.mjs';
import { modulesReady } from '../../../infra/setup/modules-ready.mjs';
import { temporaryFolder } from './support/temporary-folder.ts';

const locked = {
  '': { dependencies: { a: '1.0.0' } },
  'node_modules/a': { version: '1.0.0', integrity: 'sha512-a' },
  'node_modules/b': { version: '2.0.0', integrity: 'sha512-b', optional: true },
};
const { '': _root, ...whole } = locked;
const { 'node_modules/b': _optional, ...withoutOptional } = whole;

async function cloneWith(installed: object | undefined): Promise<Layout> {
  const place = layout({ root: await temporaryFolder(), env: {} });
  await write(join(place.root, 'package-lock.json'), { packages: locked });
  const node = lockedNode(layout())?.slice(layout().nodeModules.length) ?? '';
  await write(join(place.nodeModules, node), {});
  if (installed)
    await write(join(place.nodeModules, '.package-lock.json'), { packages: installed });
  return place;
}

async function write(path: string, value: object): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, JSON.stringify(value));
}

describe('modulesReady', () => {
  it.each([
    ['everything that is locked is there', whole],
    ['only an optional package is absent', withoutOptional],
  ])('agrees with modules that npm installed by hand when %s', async (_, installed) => {
    const place = await cloneWith(installed);

    expect(modulesReady(place)).toBe(true);
  });

  it.each([
    ['nothing is installed', undefined],
    ['a package is missing', { 'node_modules/b': whole['node_modules/b'] }],
    [
      'a version differs',
      { ...whole, 'node_modules/a': { version: '1.0.1', integrity: 'sha512-a' } },
    ],
    [
      'a content differs',
      { ...whole, 'node_modules/a': { version: '1.0.0', integrity: 'sha512-x' } },
    ],
  ])('disagrees when %s', async (_, installed) => {
    const place = await cloneWith(installed);

    expect(modulesReady(place)).toBe(false);
  });

  it('looks again when the lock changes', async () => {
    const place = await cloneWith(whole);
    const before = modulesReady(place);

    const next = { ...locked, 'node_modules/a': { version: '3.0.0', integrity: 'sha512-c' } };
    await write(join(place.root, 'package-lock.json'), { packages: next });

    expect([before, modulesReady(place)]).toEqual([true, false]);
  });

  it('disagrees when the locked Node is gone', async () => {
    const place = await cloneWith(whole);
    await rm(lockedNode(place) ?? '');

    expect(modulesReady(place)).toBe(false);
  });
});
