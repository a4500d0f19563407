/** Native TensorFlow out of the wheel that Python users get, for Linux on x64. */
import { existsSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { compileBinding, findCompiler } from './compile.mjs';
import { download, hasHash } from './download.mjs';
import { requireSpace, SetupError } from './errors.mjs';
import { megabytes } from './progress.mjs';
import { extract } from './zip.mjs';

/**
 * @typedef {import('./layout.mjs').Layout} Layout
 * @typedef {import('./progress.mjs').Phase} Phase
 */

/** https://pypi.org/project/tensorflow-cpu/2.21.0/#files */
const wheel = {
  url: 'https://files.pythonhosted.org/packages/59/03/9a99555a762de8cd4a405efbd39a732d926d8e58791441889560b7675b3e/tensorflow_cpu-2.21.0-cp311-cp311-manylinux_2_27_x86_64.whl',
  bytes: 273_829_956,
  sha256: '2b847d217b02ee7731ed91431daf3250daa0196c3c94614d23be27232e6e5b6c',
};
const unpackedBytes = 860_000_000;

/** The C API and what its headers include; the wheel has thousands more, of the C++ API. */
const headers =
  /^tensorflow\/include\/((tensorflow|xla\/tsl)\/c\/|(tensorflow\/core|tsl)\/platform\/ctstring).*\.h$/;
const libraries = /^tensorflow\/(libtensorflow_(?:cc|framework)\.so\.2)$/;

/** The names under which the linker and tfjs-node look for the library. */
const aliases = [
  ['libtensorflow.so', 'libtensorflow_cc.so.2'],
  ['libtensorflow.so.2', 'libtensorflow_cc.so.2'],
  ['libtensorflow_framework.so', 'libtensorflow_framework.so.2'],
];

/**
 * @param {Layout} place
 * @param {string} staging gets `deps` and `lib`
 * @param {Phase} phase
 * @throws {SetupError} `NO_COMPILER`, `NO_NETWORK`, `DISK_FULL`, `DOWNLOAD_CORRUPT`, `COMPILE_FAILED`
 */
export async function wheelRoute(place, staging, phase) {
  const compiler = findCompiler(process.env); // before the download, which would be in vain
  const file = await fetchWheel(place, phase);
  await extract(file, join(staging, 'deps'), placeInDeps, (written, total) =>
    phase.update(`unpacking ${megabytes(written)} of ${megabytes(total)} MB`),
  );
  for (const [alias = '', target = ''] of aliases)
    symlinkSync(target, join(staging, 'deps', 'lib', alias));
  phase.update(`compiling its Node binding with ${basename(compiler)}`);
  await compileBinding(place, staging, compiler);
  // A wheel that the user put there is theirs.
  if (dirname(file) === downloads(place)) rmSync(file, { force: true });
}

/** @param {string} name @returns {string | undefined} */
function placeInDeps(name) {
  const library = libraries.exec(name)?.[1];
  if (library !== undefined) return join('lib', library);
  return headers.test(name) ? name.slice('tensorflow/'.length) : undefined;
}

/**
 * @param {Layout} place
 * @param {Phase} phase
 * @returns {Promise<string>} the verified file
 */
async function fetchWheel(place, phase) {
  const copy = process.env['WATTCAST_TENSORFLOW_WHEEL'] ?? '';
  const isUrl = /^https?:/.test(copy);
  if (copy !== '' && !isUrl) return verifiedCopy(resolve(copy));
  const file = join(downloads(place), basename(wheel.url));
  checkSpace(place, file);
  await download({ ...wheel, url: isUrl ? copy : wheel.url }, file, {
    onProgress: (received) =>
      phase.update(`tensorflow-cpu 2.21.0: ${megabytes(received)} of ${megabytes(wheel.bytes)} MB`),
  });
  return file;
}

/** @param {string} file */
async function verifiedCopy(file) {
  const isRight = existsSync(file) && (await hasHash(file, wheel.sha256));
  if (isRight) return file;
  throw new SetupError(
    'BAD_SETTING',
    `WATTCAST_TENSORFLOW_WHEEL names ${file}, which ${existsSync(file) ? 'is another file' : 'does not exist'}: ` +
      `it must be ${basename(wheel.url)} with the SHA-256 ${wheel.sha256}.`,
  );
}

/** @param {Layout} place */
function downloads(place) {
  return join(place.cache, 'downloads');
}

/** @param {Layout} place @param {string} file */
function checkSpace(place, file) {
  const [whole, part] = [file, `${file}.part`].map(
    (each) => statSync(each, { throwIfNoEntry: false })?.size ?? 0,
  );
  requireSpace(join(place.cache, 'native'), wheel.bytes + unpackedBytes - (whole || part || 0));
}
