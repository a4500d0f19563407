import { existsSync } from 'node:fs';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { layout } from '../../../infra/setup/layout.mjs';
import { installModules } from '../../../infra/setup/modules.mjs';
import type { Phase } from '../../../infra/setup/progress.mjs';
import { temporaryFolder } from './support/temporary-folder.ts';

const silent: Phase = { update: () => {}, note: () => {}, done: () => {}, fail: () => {} };

async function emptyProject() {
  const place = layout({ root: await temporaryFolder(), env: {} });
  const manifest = { name: 'project', version: '1.0.0' };
  const lock = { ...manifest, lockfileVersion: 3, requires: true, packages: { '': manifest } };
  await writeFile(join(place.root, 'package.json'), JSON.stringify(manifest));
  await writeFile(join(place.root, 'package-lock.json'), JSON.stringify(lock));
  return place;
}

describe('installModules', () => {
  it('replaces what was there as a whole, and what interrupted runs left', async () => {
    const place = await emptyProject();
    await mkdir(join(place.nodeModules, 'half-installed'), { recursive: true });
    await mkdir(join(place.scratch, 'modules-1-dead', 'node_modules'), { recursive: true });
    await mkdir(join(place.scratch, 'old-1-dead'), { recursive: true });

    await installModules(place, silent);

    expect(existsSync(join(place.nodeModules, 'half-installed'))).toBe(false);
    expect(await readdir(join(place.nodeModules, '.wattcast'))).toEqual(['modules.json']);
    expect(await readdir(place.scratch)).toEqual(['npm.log']);
  });

  it('keeps what was there when npm fails', async () => {
    const place = await emptyProject();
    await mkdir(join(place.nodeModules, 'as-before'), { recursive: true });
    await writeFile(join(place.root, 'package-lock.json'), '{ "lockfileVersion":');

    const attempt = installModules(place, silent);

    await expect(attempt).rejects.toMatchObject({ code: 'NPM_FAILED' });
    expect(existsSync(join(place.nodeModules, 'as-before'))).toBe(true);
    expect(await readdir(place.scratch)).toEqual(['npm.log']);
  });
});
