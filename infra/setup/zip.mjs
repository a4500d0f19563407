/**
 * Unpacks a zip archive (PKWARE APPNOTE 6.3.10) as far as Python wheels use it: stored and deflated
 * entries, one disk, no zip64, no encryption. Streams, so that an 800 MB library needs no memory.
 */
import { createWriteStream, mkdirSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { dirname, resolve, sep } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createInflateRaw } from 'node:zlib';
import { crc32 } from './crc32.mjs';
import { corrupt, readAt, readEntries } from './zip-directory.mjs';

/** @typedef {import('./zip-directory.mjs').Entry} Entry */

const localSignature = 0x04034b50;
const localSize = 30;

/**
 * Unpacks the entries for which `place` gives a path below `folder`.
 * @param {string} file
 * @param {string} folder
 * @param {(name: string) => string | undefined} place
 * @param {(written: number, total: number) => void} [onProgress] bytes unpacked
 * @throws {import('./errors.mjs').SetupError} `ARCHIVE_CORRUPT`, also for a path that leads out of the folder
 */
export async function extract(file, folder, place, onProgress) {
  const wanted = (await readEntries(file)).flatMap((entry) => {
    const path = entry.name.endsWith('/') ? undefined : place(entry.name);
    return path === undefined ? [] : [{ entry, target: inside(folder, path, file) }];
  });
  const total = wanted.reduce((sum, { entry }) => sum + entry.size, 0);
  let written = 0;
  for (const { entry, target } of wanted) {
    mkdirSync(dirname(target), { recursive: true });
    await extractEntry(file, entry, target, (count) => {
      written += count;
      onProgress?.(written, total);
    });
  }
  return wanted.length;
}

/** @param {string} folder @param {string} path @param {string} file */
function inside(folder, path, file) {
  const target = resolve(folder, path);
  if (target.startsWith(resolve(folder) + sep)) return target;
  throw corrupt(file, `${path} leads out of the folder it is unpacked to`);
}

/**
 * @param {string} file
 * @param {Entry} entry
 * @param {string} target
 * @param {(count: number) => void} onBytes
 */
async function extractEntry(file, entry, target, onBytes) {
  const handle = await open(file);
  try {
    const start = await dataStart(handle, entry, file);
    const check = checker(entry, file, onBytes);
    const sink = createWriteStream(target);
    if (entry.compressedSize === 0) return await pipeline([], check, sink);
    const source = handle.createReadStream({ start, end: start + entry.compressedSize - 1 });
    if (entry.method === 0) await pipeline(source, check, sink);
    else await pipeline(source, createInflateRaw({ chunkSize: 1 << 18 }), check, sink);
  } catch (error) {
    throw isInflateError(error) ? corrupt(file, `${entry.name} cannot be inflated`, error) : error;
  } finally {
    await handle.close().catch(() => {}); // The stream may have closed it.
  }
}

/**
 * The local header repeats the name, with an extra field of its own length.
 * @param {import('node:fs/promises').FileHandle} handle
 * @param {Entry} entry
 * @param {string} file
 */
async function dataStart(handle, entry, file) {
  const header = await readAt(handle, file, entry.offset, entry.offset + localSize);
  if (header.readUInt32LE(0) !== localSignature)
    throw corrupt(file, `${entry.name} is not at its place`);
  return entry.offset + localSize + header.readUInt16LE(26) + header.readUInt16LE(28);
}

/**
 * Passes bytes through and fails at the end if there were not the right ones.
 * @param {Entry} entry
 * @param {string} file
 * @param {(count: number) => void} onBytes
 */
function checker(entry, file, onBytes) {
  let size = 0;
  let crc = 0;
  return new Transform({
    transform(chunk, _encoding, done) {
      size += chunk.length;
      crc = crc32(chunk, crc);
      onBytes(chunk.length);
      done(null, chunk);
    },
    flush(done) {
      const isWhole = size === entry.size && crc === entry.crc32;
      done(isWhole ? null : corrupt(file, `${entry.name} has the wrong length or checksum`));
    },
  });
}

/** @param {unknown} error */
function isInflateError(error) {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('Z_');
}
