import { crc32, deflateRawSync } from 'node:zlib';

/** A ZIP archive of these files, deflated as Lambda's own uploaders do (PKWARE APPNOTE 4.3). */
export function zip(files: ReadonlyMap<string, Uint8Array>): Uint8Array {
  const locals: Uint8Array[] = [];
  const directory: Uint8Array[] = [];
  let offset = 0;
  for (const [name, bytes] of files) {
    const entry = describe(name, bytes);
    const local = Buffer.concat([header(0x04034b50, entry), entry.name, entry.deflated]);
    directory.push(header(0x02014b50, entry, offset), entry.name);
    locals.push(local);
    offset += local.byteLength;
  }
  const index = Buffer.concat(directory);
  return Buffer.concat([...locals, index, endOfIndex(files.size, index.byteLength, offset)]);
}

interface Entry {
  readonly name: Buffer;
  readonly deflated: Buffer;
  readonly bytes: number;
  readonly checksum: number;
}

function describe(name: string, bytes: Uint8Array): Entry {
  return {
    name: Buffer.from(name),
    deflated: deflateRawSync(bytes, { level: 9 }),
    bytes: bytes.byteLength,
    checksum: crc32(bytes),
  };
}

/** The local header, or with `offset` the longer one of the index. */
function header(signature: number, entry: Entry, offset?: number): Buffer {
  const indexed = offset !== undefined;
  const start = Buffer.alloc(indexed ? 8 : 6);
  start.writeUInt32LE(signature);
  start.writeUInt16LE(20, indexed ? 6 : 4);
  const common = Buffer.alloc(22);
  common.writeUInt16LE(8, 2);
  common.writeUInt32LE(entry.checksum, 8);
  common.writeUInt32LE(entry.deflated.byteLength, 12);
  common.writeUInt32LE(entry.bytes, 16);
  common.writeUInt16LE(entry.name.byteLength, 20);
  const end = Buffer.alloc(indexed ? 16 : 2);
  if (indexed) end.writeUInt32LE(offset, 12);
  return Buffer.concat([start, common, end]);
}

function endOfIndex(files: number, bytes: number, offset: number): Buffer {
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50);
  end.writeUInt16LE(files, 8);
  end.writeUInt16LE(files, 10);
  end.writeUInt32LE(bytes, 12);
  end.writeUInt32LE(offset, 16);
  return end;
}
