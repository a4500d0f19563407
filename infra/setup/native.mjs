/**
 * Native TensorFlow for `@tensorflow/tfjs-node`: built or fetched once per user into the cache, linked
 * into each clone. An entry of the cache is a folder that is renamed into place whole:
 *   deps/lib, deps/include   libtensorflow
 *   lib/napi-v8              the binding; it finds the library by the relative path between them
 */
import { existsSync, lstatSync, mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { swapFolder, sweep, uniqueName, writeJson } from './atomic.mjs';
import { explainDisk, SetupError } from './errors.mjs';
import { packageFolder, platform, readJson } from './layout.mjs';
import { loadNative } from './load.mjs';
import { withLock } from './lock.mjs';
import { hasBinding, stampFile } from './native-ready.mjs';
import { officialRoute } from './official.mjs';
import { wheelRoute } from './wheel.mjs';

/**
 * @typedef {import('./layout.mjs').Layout} Layout
 * @typedef {import('./progress.mjs').Phase} Phase
 */

const linked = ['deps', 'lib'];

/**
 * @param {Layout} place
 * @param {Phase} phase
 * @returns {Promise<string>} what is there now, in words
 */
export async function ensureNative(place, phase) {
  const found = await keepWhatLoads(place);
  if (found !== undefined) return found;
  const lock = join(place.cache, 'native', 'lock');
  return withLock(lock, () => fromCache(place, phase), {
    onWait: ({ pid }) => phase.note(`waiting for another set-up (process ${pid})`),
  });
}

/**
 * A binding that is already in the package, whoever put it there, stays if it works.
 * @param {Layout} place
 */
async function keepWhatLoads(place) {
  if (!hasBinding(packageFolder(place))) return undefined;
  const loaded = await loadNative(place);
  return loaded.ok ? stamp(place, loaded.versions) : undefined;
}

/** @param {Layout} place @param {Phase} phase */
async function fromCache(place, phase) {
  const entry = cacheEntry(place);
  const wasThere = existsSync(entry);
  if (!wasThere) await fill(place, entry, phase);
  phase.update('loading it once');
  link(place, entry);
  let loaded = await loadNative(place);
  if (!loaded.ok && wasThere) {
    phase.note('the cached binding does not load here: building it again');
    await fill(place, entry, phase);
    link(place, entry);
    loaded = await loadNative(place);
  }
  if (!loaded.ok) throw unloadable(loaded.reason, entry);
  return stamp(place, loaded.versions);
}

/**
 * An entry that is there already stays until the new one is whole.
 * @param {Layout} place
 * @param {string} entry
 * @param {Phase} phase
 */
async function fill(place, entry, phase) {
  const folder = join(place.cache, 'native');
  await sweep(folder, /^making-/);
  const staging = join(folder, `making-${uniqueName()}`);
  mkdirSync(staging, { recursive: true });
  try {
    await build(place, staging, phase);
    await swapFolder(staging, entry, join(folder, `making-${uniqueName()}`));
  } catch (error) {
    throw explainDisk(error, folder);
  } finally {
    rmSync(staging, { recursive: true, force: true });
  }
}

/**
 * The package's own installer first; the PyPI wheel where that fails and a wheel exists.
 * @param {Layout} place
 * @param {string} staging
 * @param {Phase} phase
 */
async function build(place, staging, phase) {
  const official = await tryOfficial(place, staging, phase);
  if (official === undefined) return;
  if (platform !== 'linux-x64') throw neither(official, `no wheel is known to work on ${platform}`);
  try {
    await wheelRoute(place, staging, phase);
  } catch (error) {
    if (error instanceof SetupError && error.code === 'NO_NETWORK')
      throw neither(official, error.message);
    throw error;
  }
}

/**
 * @param {Layout} place
 * @param {string} staging
 * @param {Phase} phase
 * @returns {Promise<string | undefined>} why it failed
 */
async function tryOfficial(place, staging, phase) {
  const failure = await officialRoute(place, staging, phase);
  if (failure !== undefined) return failure;
  phase.update('loading it once');
  link(place, staging);
  const loaded = await loadNative(place);
  if (loaded.ok) return undefined;
  for (const name of linked) await rm(join(staging, name), { recursive: true, force: true });
  return `what it installed does not load (${loaded.reason})`;
}

/**
 * Junctions need no privilege on Windows; elsewhere the type is ignored.
 * @param {Layout} place
 * @param {string} entry
 */
function link(place, entry) {
  for (const name of linked) {
    const path = join(packageFolder(place), name);
    if (lstatSync(path, { throwIfNoEntry: false })) rmSync(path, { recursive: true, force: true });
    symlinkSync(join(entry, name), path, 'junction');
  }
}

/** One entry for each version of the package and kind of machine. @param {Layout} place */
function cacheEntry(place) {
  const manifest = readJson(join(packageFolder(place), 'package.json'));
  const version = manifest !== null && typeof manifest === 'object' && 'version' in manifest;
  return join(
    place.cache,
    'native',
    `tfjs-node-${version ? manifest.version : 'unknown'}-${platform}`,
  );
}

/** @param {Layout} place @param {string} versions */
function stamp(place, versions) {
  writeJson(stampFile(place), { versions });
  return versions;
}

/** @param {string} official @param {string} wheel */
function neither(official, wheel) {
  return new SetupError(
    'NO_NATIVE_TENSORFLOW',
    `Native TensorFlow could not be fetched. tfjs-node's own installer: ${official}. ` +
      `The wheel from PyPI: ${wheel}. Ways out: let this machine reach either host (HTTPS_PROXY is ` +
      'honoured) and run the same command again; or point WATTCAST_TENSORFLOW_WHEEL at a copy of the wheel, ' +
      'a file or a URL; or set WATTCAST_TENSORFLOW=wasm to train on the WASM backend, slower, with nothing ' +
      'native.',
  );
}

/** @param {string} reason @param {string} entry */
function unloadable(reason, entry) {
  return new SetupError(
    'NATIVE_UNLOADABLE',
    `Native TensorFlow was installed in ${entry}, but does not load on this machine: ${reason}. It needs ` +
      'glibc 2.27 or later and, on x64, a processor with AVX. WATTCAST_TENSORFLOW=wasm trains on the WASM ' +
      'backend instead, slower, with nothing native.',
  );
}
