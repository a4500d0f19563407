import * as zlib from 'node:zlib';

/** Node has it since 20.15 and 22.2; set-up starts on any Node 20. */
export const crc32 = zlib.crc32 ?? crc32InTable;

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
