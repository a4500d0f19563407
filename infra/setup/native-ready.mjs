import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { SetupError } from './errors.mjs';
import { packageFolder } from './layout.mjs';

/** @typedef {import('./layout.mjs').Layout} Layout */

/**
 * `WATTCAST_TENSORFLOW`: `native` (default) or `wasm`, which needs nothing of this.
 * @param {NodeJS.ProcessEnv} env
 */
export function wantsNative(env = process.env) {
  const setting = env['WATTCAST_TENSORFLOW'] || 'native';
  if (setting === 'native' || setting === 'wasm') return setting === 'native';
  throw new SetupError(
    'BAD_SETTING',
    `WATTCAST_TENSORFLOW is "${setting}". Allowed are "native" (the default: TensorFlow's C library) and ` +
      '"wasm" (slower, nothing native).',
  );
}

/** Whether this clone has loaded its binding before, and it is still there. @param {Layout} place */
export function nativeReady(place) {
  return existsSync(stampFile(place)) && hasBinding(packageFolder(place));
}

/** @param {string} folder of the package */
export function hasBinding(folder) {
  const lib = join(folder, 'lib');
  if (!existsSync(lib) || !existsSync(join(folder, 'deps'))) return false;
  return readdirSync(lib).some((name) => existsSync(join(lib, name, 'tfjs_binding.node')));
}

/** @param {Layout} place */
export function stampFile(place) {
  return join(place.nodeModules, '.wattcast', 'native.json');
}
