import { accessSync, constants, mkdirSync } from 'node:fs';
import { delimiter, dirname, join, resolve } from 'node:path';
import { runLogged } from './child.mjs';
import { diskFull, SetupError } from './errors.mjs';
import { lockedNode, packageFolder, readJson } from './layout.mjs';

/** @typedef {import('./layout.mjs').Layout} Layout */

/**
 * `CXX` or the usual names.
 * @param {NodeJS.ProcessEnv} env
 * @returns {string} its absolute path
 */
export function findCompiler(env) {
  const names = env['CXX'] ? [env['CXX']] : ['c++', 'g++', 'clang++'];
  const folders = (env['PATH'] ?? '').split(delimiter).filter(Boolean);
  const found = names
    .flatMap((name) => folders.map((folder) => resolve(folder, name)))
    .find(isExecutable);
  if (found !== undefined) return found;
  throw new SetupError(
    'NO_COMPILER',
    "TensorFlow's Node binding has to be compiled on this machine, and no C++ compiler was found " +
      `(${names.join(', ')} on PATH). Ways out: install one, a minute's work (Debian and Ubuntu: apt-get ` +
      'install g++; Fedora: dnf install gcc-c++), and run the same command again; or set ' +
      'WATTCAST_TENSORFLOW=wasm to train on the WASM backend, slower, with nothing native.',
  );
}

/** @param {string} path */
function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/**
 * Two source files against a C API: one call of the compiler does what node-gyp would, without its needs
 * (Python, make, a folder of Node's headers named in npm's configuration).
 * @param {Layout} place
 * @param {string} staging
 * @param {string} compiler
 */
export async function compileBinding(place, staging, compiler) {
  const source = join(packageFolder(place), 'binding');
  const deps = join(staging, 'deps');
  const napi = napiVersion(place);
  const output = join(staging, 'lib', `napi-v${napi}`, 'tfjs_binding.node');
  const nodeHeaders = join(dirname(lockedNode(place) ?? ''), '..', 'include', 'node');
  const log = join(place.scratch, 'compile.log');
  mkdirSync(dirname(output), { recursive: true });
  const outcome = await runLogged(
    compiler,
    [
      ...['-std=c++17', '-O2', '-fPIC', '-shared', `-DNAPI_VERSION=${napi}`],
      ...['-I', join(deps, 'include'), '-I', nodeHeaders],
      ...[join(source, 'tfjs_backend.cc'), join(source, 'tfjs_binding.cc'), '-o', output],
      ...['-L', join(deps, 'lib'), '-ltensorflow', '-ltensorflow_framework'],
      '-Wl,-rpath,$ORIGIN/../../deps/lib',
    ],
    { cwd: staging, env: process.env, log },
  );
  if (outcome.code === 0) return;
  if (/No space left/.test(outcome.tail)) throw diskFull(staging);
  const first = outcome.tail.split('\n').find((line) => /error/i.test(line)) ?? 'it gave no reason';
  throw new SetupError(
    'COMPILE_FAILED',
    `${compiler} could not compile TensorFlow's Node binding: ${first.trim()} (all of it: ${log}). A C++17 ` +
      'compiler is needed; CXX=/path/to/another chooses one. WATTCAST_TENSORFLOW=wasm does without.',
  );
}

/** The newest Node-API that the package names, as node-pre-gyp chooses. @param {Layout} place */
function napiVersion(place) {
  /** @type {any} */
  const manifest = readJson(join(packageFolder(place), 'package.json'));
  return Math.max(...manifest.binary.napi_versions);
}
