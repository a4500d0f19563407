import { crc32, deflateRawSync } from 'node:zlib';

export interface Member {
  readonly name: string;
  readonly content: Buffer;
  readonly isStored?: boolean;
  /** Overrides of the directory's fields, to make archives that lie. */
  readonly flags?: number;
  readonly method?: number;
  readonly size?: number;
}

/** A zip archive as APPNOTE 6.3.10 describes it: members, directory, end record with a comment. */
export function makeZip(members: readonly Member[], comment = ''): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const member of members) {
    const data = member.isStored ? member.content : deflateRawSync(member.content);
    const header = headerOf(member, data);
    const name = Buffer.from(member.name);
    const local = Buffer.concat([signature('PK\u0003\u0004'), header, name, data]);
    directory.push(directoryEntry(header, offset), name);
    parts.push(local);
    offset += local.length;
  }
  const central = Buffer.concat(directory);
  return Buffer.concat([
    ...parts,
    central,
    endRecord(members.length, central.length, offset, comment),
  ]);
}

/** The 26 bytes that the local header and the directory entry share. */
function headerOf(member: Member, data: Buffer): Buffer {
  const header = Buffer.alloc(26);
  header.writeUInt16LE(20, 0);
  header.writeUInt16LE(member.flags ?? 0, 2);
  header.writeUInt16LE(member.method ?? (member.isStored ? 0 : 8), 4);
  header.writeUInt32LE(crc32(member.content), 10);
  header.writeUInt32LE(data.length, 14);
  header.writeUInt32LE(member.size ?? member.content.length, 18);
  header.writeUInt16LE(Buffer.byteLength(member.name), 22);
  return header;
}

function directoryEntry(header: Buffer, offset: number): Buffer {
  const tail = Buffer.alloc(14);
  tail.writeUInt32LE(offset, 10);
  return Buffer.concat([signature('PK\u0001\u0002'), Buffer.from([20, 3]), header, tail]);
}

function endRecord(count: number, size: number, offset: number, comment: string): Buffer {
  const end = Buffer.alloc(18);
  end.writeUInt16LE(count, 4);
  end.writeUInt16LE(count, 6);
  end.writeUInt32LE(size, 8);
  end.writeUInt32LE(offset, 12);
  end.writeUInt16LE(Buffer.byteLength(comment), 16);
  return Buffer.concat([signature('PK\u0005\u0006'), end, Buffer.from(comment)]);
}

function signature(text: string): Buffer {
  return Buffer.from(text, 'latin1');
}
