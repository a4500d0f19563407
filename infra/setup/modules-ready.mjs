import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { writeJson } from './atomic.mjs';
import { fileKey, lockedNode, readJson } from './layout.mjs';

/**
 * @typedef {import('./layout.mjs').Layout} Layout
 * @typedef {object} LockedPackage
 * @property {string} [version]
 * @property {string} [integrity]
 * @property {boolean} [optional]
 * @property {boolean} [devOptional]
 * @property {boolean} [peer]
 * @property {string[]} [os]
 * @property {string[]} [cpu]
 * @property {Record<string, string>} [optionalDependencies]
 */

/** Below node_modules, so that it goes when they go. */
export const stampName = ['.wattcast', 'modules.json'];

/** Whether node_modules is what package-lock.json says. @param {Layout} place */
export function modulesReady(place) {
  if (lockedNode(place) === undefined || !existsSync(hiddenLock(place))) return false;
  const stamp = readJson(stampFile(place));
  if (isObject(stamp) && stamp['lock'] === fileKey(lockFile(place))) return true;
  // Somebody ran npm: its own record of what it installed may agree with the lock.
  if (!matchesLock(packagesIn(lockFile(place)), packagesIn(hiddenLock(place)))) return false;
  try {
    writeJson(stampFile(place), { lock: fileKey(lockFile(place)) });
  } catch {
    // node_modules is read-only: then it is compared anew each time.
  }
  return true;
}

/**
 * Whether every package that the lock names is installed in that version; optional ones may be absent.
 * @param {Record<string, LockedPackage>} locked
 * @param {Record<string, LockedPackage>} installed
 */
export function matchesLock(locked, installed) {
  const paths = Object.keys(locked).filter((path) => path !== '');
  return (
    paths.length > 0 &&
    paths.every((path) => {
      const [wanted, got] = [locked[path], installed[path]];
      if (got === undefined) return wanted?.optional || wanted?.devOptional || wanted?.peer;
      return got.version === wanted?.version && got.integrity === wanted?.integrity;
    })
  );
}

/** @param {string} file @returns {Record<string, LockedPackage>} */
export function packagesIn(file) {
  const lock = readJson(file);
  return isObject(lock) && isObject(lock['packages']) ? lock['packages'] : {};
}

/** @param {unknown} value @returns {value is Record<string, any>} */
function isObject(value) {
  return typeof value === 'object' && value !== null;
}

/** @param {Layout} place */
export function lockFile(place) {
  return join(place.root, 'package-lock.json');
}

/** npm writes it last, when everything is in place. @param {Layout} place */
function hiddenLock(place) {
  return join(place.nodeModules, '.package-lock.json');
}

/** @param {Layout} place */
function stampFile(place) {
  return join(place.nodeModules, ...stampName);
}
