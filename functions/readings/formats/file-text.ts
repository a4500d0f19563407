import { isUtf8 } from 'node:buffer';
import { gunzipSync } from 'node:zlib';
import { UnreadableFileError } from './errors.ts';

export type TextEncoding = 'utf-8' | 'windows-1252' | 'utf-16le' | 'utf-16be';

/** Text as bytes in which ASCII stands for itself, so that a table can be cut without decoding it. */
export interface FileText {
  readonly bytes: Uint8Array;
  /** How the file was written; `bytes` is UTF-8 unless this says windows-1252. */
  readonly encoding: TextEncoding;
  readonly compressed: boolean;
}

/** Files that people send by mistake, told by their first bytes. */
const NOT_TEXT: readonly { readonly magic: readonly number[]; readonly what: string }[] = [
  { magic: [0x50, 0x4b, 0x03, 0x04], what: 'a zip archive or an Excel workbook' },
  { magic: [0xd0, 0xcf, 0x11, 0xe0], what: 'an old Excel workbook' },
  { magic: [0x25, 0x50, 0x44, 0x46], what: 'a PDF' },
  { magic: [0x28, 0xb5, 0x2f, 0xfd], what: 'compressed with zstd' },
  { magic: [0x42, 0x5a, 0x68], what: 'compressed with bzip2' },
  { magic: [0xfd, 0x37, 0x7a, 0x58], what: 'compressed with xz' },
];

/**
 * Unpacks gzip, removes a byte-order mark, and settles the encoding.
 *
 * @throws UnreadableFileError for an empty file, a damaged gzip file or anything that is not text.
 */
export function readFileText(bytes: Uint8Array, file: string): FileText {
  const compressed = isGzip(bytes);
  const plain = compressed ? gunzip(bytes, file) : bytes;
  refuseOtherFiles(plain, file);
  const text = settleEncoding(plain);
  refuseBinary(text.bytes, file);
  return { ...text, compressed };
}

export function isGzip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}

/** @throws UnreadableFileError when the first bytes are those of an archive, a workbook, ... */
export function refuseOtherFiles(bytes: Uint8Array, file: string): void {
  if (bytes.length === 0) {
    throw new UnreadableFileError(
      `${file} is empty: it has 0 bytes. Readings need a header line and one line a reading.`,
      { file },
    );
  }
  for (const { magic, what } of NOT_TEXT) {
    if (magic.every((byte, index) => bytes[index] === byte)) {
      throw new UnreadableFileError(
        `${file} is ${what}, not a text table. Save the table as CSV (plain or .gz) and pass that.`,
        { file, what },
      );
    }
  }
}

/** Cuts a byte-order mark; UTF-16 becomes UTF-8; what is not valid UTF-8 counts as windows-1252. */
export function settleEncoding(bytes: Uint8Array): Omit<FileText, 'compressed'> {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) {
    return { ...settleEncoding(bytes.subarray(3)) };
  }
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return fromUtf16(bytes, 'utf-16le');
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return fromUtf16(bytes, 'utf-16be');
  return { bytes, encoding: isUtf8(bytes) ? 'utf-8' : 'windows-1252' };
}

function fromUtf16(bytes: Uint8Array, encoding: TextEncoding): Omit<FileText, 'compressed'> {
  const text = new TextDecoder(encoding).decode(bytes);
  return { bytes: new TextEncoder().encode(text), encoding };
}

/** A text has no NUL bytes; the first 64 KiB tell. */
function refuseBinary(bytes: Uint8Array, file: string): void {
  const at = bytes.subarray(0, 65_536).indexOf(0);
  if (at < 0) return;
  throw new UnreadableFileError(
    `${file} is a binary file: byte ${at} is 0, which no text has. ` +
      'Pass a CSV or TSV file, plain or compressed with gzip.',
    { file, at },
  );
}

function gunzip(bytes: Uint8Array, file: string): Uint8Array {
  try {
    const plain = gunzipSync(bytes);
    return new Uint8Array(plain.buffer, plain.byteOffset, plain.byteLength);
  } catch (cause) {
    throw new UnreadableFileError(
      `${file} starts like a gzip file but cannot be unpacked: ${(cause as Error).message}. ` +
        'It was probably cut short; fetch or write it again.',
      { file },
      { cause },
    );
  }
}
