import { chmodSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { codeOf } from './errors.mjs';

const launcher = 'infra/local/wattcast.mjs';

/** What `npx wattcast` runs. @param {import('./layout.mjs').Layout} place */
export function commandLink(place) {
  return join(
    place.nodeModules,
    '.bin',
    process.platform === 'win32' ? 'wattcast.cmd' : 'wattcast',
  );
}

/** npm links the programs of dependencies, not those of the package itself. @param {import('./layout.mjs').Layout} place */
export function linkCommand(place) {
  const link = commandLink(place);
  mkdirSync(dirname(link), { recursive: true });
  if (process.platform === 'win32') {
    writeFileSync(link, `@node "%~dp0\\..\\..\\${launcher.replaceAll('/', '\\')}" %*\r\n`);
    return;
  }
  chmodSync(join(place.root, launcher), 0o755);
  rmSync(link, { force: true });
  try {
    symlinkSync(join('..', '..', launcher), link);
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error;
  }
}
