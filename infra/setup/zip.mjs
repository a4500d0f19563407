/**
 * Reads a zip archive (PKWARE APPNOTE 6.3.10) as far as Python wheels use it: stored and deflated
 * entries, one disk, no zip64, no encryption. Streams, so that an 800 MB library needs no memory.
 */
import { createWriteStream, mkdirSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { basename, dirname, resolve, sep } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import * as zlib from 'node:zlib';
import { SetupError } from './errors.mjs';

/**
 * @typedef {object} Entry
 * @property {string} name
 * @property {0 | 8} method stored or deflated
 * @property {number} crc32
 * @property {number} compressedSize
 * @property {number} size
 * @property {number} offset of the local header
 */

const endSignature = 0x06054b50;
const entrySignature = 0x02014b50;
const localSignature = 0x04034b50;
const endSize = 22;
const entrySize = 46;
const localSize = 30;
const maxComment = 0xffff;

/**
 * @param {string} file
 * @returns {Promise<Entry[]>}
 * @throws {SetupError} `ARCHIVE_CORRUPT`
 */
export async function readEntries(file) {
  const handle = await open(file);
  try {
    const { size } = await handle.stat();
    const tail = await readAt(handle, file, Math.max(0, size - endSize - maxComment), size);
    const end = findEnd(tail, file);
    const start = tail.readUInt32LE(end + 16);
    const length = tail.readUInt32LE(end + 12);
    const directory = await readAt(handle, file, start, start + length);
    return parseDirectory(directory, tail.readUInt16LE(end + 10), file);
  } finally {
    await handle.close();
  }
}

/** @param {Buffer} tail @param {string} file */
function findEnd(tail, file) {
  for (let at = tail.length - endSize; at >= 0; at -= 1) {
    const isEnd =
      tail.readUInt32LE(at) === endSignature &&
      at + endSize + tail.readUInt16LE(at + 20) === tail.length;
    if (isEnd) return at;
  }
  throw corrupt(file, 'it has no end record: it was cut, or is not a zip archive');
}

/** @param {Buffer} directory @param {number} count @param {string} file */
function parseDirectory(directory, count, file) {
  /** @type {Entry[]} */
  const entries = [];
  for (let at = 0; entries.length < count; ) {
    if (at + entrySize > directory.length || directory.readUInt32LE(at) !== entrySignature) {
      throw corrupt(file, `entry ${entries.length + 1} of ${count} is not where it should be`);
    }
    const nameLength = directory.readUInt16LE(at + 28);
    entries.push(parseEntry(directory.subarray(at, at + entrySize + nameLength), file));
    at +=
      entrySize + nameLength + directory.readUInt16LE(at + 30) + directory.readUInt16LE(at + 32);
  }
  return entries;
}

/** @param {Buffer} bytes @param {string} file @returns {Entry} */
function parseEntry(bytes, file) {
  const name = bytes.toString('utf8', entrySize);
  const method = bytes.readUInt16LE(10);
  const sizes = [bytes.readUInt32LE(20), bytes.readUInt32LE(24), bytes.readUInt32LE(42)];
  const [compressedSize = 0, size = 0, offset = 0] = sizes;
  if (method !== 0 && method !== 8)
    throw corrupt(file, `${name} is packed by unknown method ${method}`);
  if ((bytes.readUInt16LE(8) & 1) === 1) throw corrupt(file, `${name} is encrypted`);
  if (sizes.includes(0xffffffff))
    throw corrupt(file, `${name} needs zip64, which is not supported`);
  return { name, method, crc32: bytes.readUInt32LE(16), compressedSize, size, offset };
}

/**
 * Unpacks the entries for which `place` gives a path below `folder`.
 * @param {string} file
 * @param {string} folder
 * @param {(name: string) => string | undefined} place
 * @param {(written: number, total: number) => void} [onProgress] bytes unpacked
 * @throws {SetupError} `ARCHIVE_CORRUPT`, also for a path that leads out of the folder
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
    else await pipeline(source, zlib.createInflateRaw({ chunkSize: 1 << 18 }), check, sink);
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

/**
 * @param {import('node:fs/promises').FileHandle} handle
 * @param {string} file
 * @param {number} start
 * @param {number} end
 */
async function readAt(handle, file, start, end) {
  const buffer = Buffer.alloc(Math.max(0, Math.min(end - start, 1 << 28)));
  const { bytesRead } = await handle.read(buffer, 0, buffer.length, start);
  if (bytesRead < end - start) throw corrupt(file, 'it ends too early');
  return buffer;
}

/** @param {unknown} error */
function isInflateError(error) {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('Z_');
}

/** @param {string} file @param {string} what @param {unknown} [cause] */
function corrupt(file, what, cause) {
  return new SetupError('ARCHIVE_CORRUPT', `${basename(file)} cannot be unpacked: ${what}.`, {
    cause,
  });
}

/** Node has it since 20.15 and 22.2; set-up starts on any Node 20. */
const crc32 = zlib.crc32 ?? crc32InTable;

const crcTable = Uint32Array.from({ length: 256 }, (_, index) => {
  let value = index;
  for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  return value;
});

/**
 * @param {Buffer} bytes
 * @param {number} crc of the bytes before
 */
export function crc32InTable(bytes, crc = 0) {
  let value = ~crc;
  for (const byte of bytes) value = (value >>> 8) ^ (crcTable[(value ^ byte) & 0xff] ?? 0);
  return ~value >>> 0;
}
