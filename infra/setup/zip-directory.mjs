/** What a zip archive holds (PKWARE APPNOTE 6.3.10): its end record and central directory. */
import { open } from 'node:fs/promises';
import { basename } from 'node:path';
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
const endSize = 22;
const entrySize = 46;
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
 * @param {import('node:fs/promises').FileHandle} handle
 * @param {string} file
 * @param {number} start
 * @param {number} end
 */
export async function readAt(handle, file, start, end) {
  const buffer = Buffer.alloc(Math.max(0, Math.min(end - start, 1 << 28)));
  const { bytesRead } = await handle.read(buffer, 0, buffer.length, start);
  if (bytesRead < end - start) throw corrupt(file, 'it ends too early');
  return buffer;
}

/** @param {string} file @param {string} what @param {unknown} [cause] */
export function corrupt(file, what, cause) {
  return new SetupError('ARCHIVE_CORRUPT', `${basename(file)} cannot be unpacked: ${what}.`, {
    cause,
  });
}
