import { lstatSync } from 'node:fs';
import { commandLink } from './command.mjs';
import { layout } from './layout.mjs';
import { modulesReady } from './modules-ready.mjs';
import { nativeReady, wantsNative } from './native-ready.mjs';
import { pythonSettled } from './python-ready.mjs';

/**
 * @typedef {object} Wanted
 * @property {boolean} [modulesOnly] no native TensorFlow
 * @property {boolean} [forTests] also the Python programs that tests use
 * @property {boolean} [thorough] look again at what an earlier run found or gave up
 */

/**
 * Brings what is missing, once. The common case, nothing missing, reads a few files and loads no more
 * code than it needs for that.
 * @param {Wanted} wanted
 * @param {import('./layout.mjs').Layout} [place]
 * @throws {import('./errors.mjs').SetupError}
 */
export async function ensureSetup(wanted, place = layout()) {
  if (!wanted.thorough && isReady(wanted, place)) return;
  const { install } = await import('./install.mjs');
  await install(wanted, place);
}

/** @param {Wanted} wanted @param {import('./layout.mjs').Layout} place */
function isReady(wanted, place) {
  return (
    modulesReady(place) &&
    lstatSync(commandLink(place), { throwIfNoEntry: false }) !== undefined &&
    (wanted.modulesOnly || !wantsNative() || nativeReady(place)) &&
    (!wanted.forTests || pythonSettled(place))
  );
}
