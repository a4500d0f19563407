import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { crc32InTable } from '../../../infra/setup/crc32.mjs';
import { extract } from '../../../infra/setup/zip.mjs';
import { readEntries } from '../../../infra/setup/zip-directory.mjs';
import { type Member, makeZip } from './support/make-zip.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

/** Written by Python's zipfile: deflated, stored with an extra field and a comment, empty, a folder. */
const byPython =
  'UEsDBBQAAAAIAIMYIlwH1m+QDgAAALQAAAANAAAAcGtnL2xpYi9hLnR4dEtJTctJLElNUUgZOgwAUEsDBBQAAAAAAIMYIlyI4s7OEAAAABAAAAAO' +
  'AAkAcGtnL3N0b3JlZC5iaW5VVAUAAQAAAAAAAQIDBAUGBwgJCgsMDQ4PUEsDBBQAAAAAAIMYIlwAAAAAAAAAAAAAAAAJAAAAcGtnL2VtcHR5UEsD' +
  'BBQAAAAAAIMYIlwAAAAAAAAAAAAAAAAIAAAAcGtnL2Rpci9QSwECFAMUAAAACACDGCJcB9ZvkA4AAAC0AAAADQAAAAAAAAAAAAAAgAEAAAAAcGtn' +
  'L2xpYi9hLnR4dFBLAQIUAxQAAAAAAIMYIlyI4s7OEAAAABAAAAAOAAkACQAAAAAAAACAATkAAABwa2cvc3RvcmVkLmJpblVUBQABAAAAAG9uZSBl' +
  'bnRyeVBLAQIUAxQAAAAAAIMYIlwAAAAAAAAAAAAAAAAJAAAAAAAAAAAAAACAAX4AAABwa2cvZW1wdHlQSwECFAMUAAAAAACDGCJcAAAAAAAAAAAA' +
  'AAAACAAAAAAAAAAAAAAAgAGlAAAAcGtnL2Rpci9QSwUGAAAAAAQABAD2AAAAywAAAA4AbWFkZSBieSBQeXRob24=';

const readme = { name: 'a/readme.txt', content: Buffer.from('kilowatt hours '.repeat(500)) };

async function archive(bytes: Buffer): Promise<{ file: string; folder: string }> {
  const folder = await temporaryFolder();
  const file = join(folder, 'some.whl');
  await writeFile(file, bytes);
  return { file, folder: join(folder, 'out') };
}

const keepAll = (name: string) => name;

describe('extract', () => {
  it("unpacks another program's archive: deflated, stored, empty, folders left out", async () => {
    const { file, folder } = await archive(Buffer.from(byPython, 'base64'));

    const count = await extract(file, folder, keepAll);

    expect(count).toBe(3);
    expect(await readFile(join(folder, 'pkg/lib/a.txt'), 'utf8')).toBe('deflated '.repeat(20));
    expect(await readFile(join(folder, 'pkg/stored.bin'))).toEqual(
      Buffer.from([...Array(16).keys()]),
    );
    expect(await readFile(join(folder, 'pkg/empty'))).toHaveLength(0);
  });

  it('gives back whatever was packed', async () => {
    const members = fc.uniqueArray(
      fc.record({
        name: fc.stringMatching(/^[a-z]{1,8}$/),
        content: fc.uint8Array({ maxLength: 3_000 }).map((bytes) => Buffer.from(bytes)),
        isStored: fc.boolean(),
      }),
      { selector: ({ name }) => name, maxLength: 6 },
    );
    const { file, folder } = await archive(Buffer.alloc(0));

    await fc.assert(
      fc.asyncProperty(members, fc.string({ maxLength: 30 }), async (packed: Member[], comment) => {
        await writeFile(file, makeZip(packed, comment));
        await extract(file, folder, keepAll);
        for (const { name, content } of packed) {
          expect(await readFile(join(folder, name))).toEqual(content);
        }
      }),
      { numRuns: 40 },
    );
  });

  it('unpacks only what is asked for, where it is asked for, and tells how far it is', async () => {
    const other = { name: 'b/other.txt', content: Buffer.from('no') };
    const { file, folder } = await archive(makeZip([readme, other]));
    const seen: number[][] = [];

    const place = (name: string) => (name === readme.name ? 'renamed.txt' : undefined);
    const count = await extract(file, folder, place, (...progress) => seen.push(progress));

    expect(count).toBe(1);
    expect(await readFile(join(folder, 'renamed.txt'))).toEqual(readme.content);
    expect(seen.at(-1)).toEqual([readme.content.length, readme.content.length]);
  });

  it('refuses an archive that was cut anywhere', async () => {
    const whole = makeZip([readme, { ...readme, name: 'b', isStored: true }]);
    const { file, folder } = await archive(whole);

    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: whole.length - 1 }), async (length) => {
        await writeFile(file, whole.subarray(0, length));
        await expect(extract(file, folder, keepAll)).rejects.toMatchObject({
          code: 'ARCHIVE_CORRUPT',
        });
      }),
    );
  });

  it('never takes a changed byte of the data for the original', async () => {
    const { file, folder } = await archive(Buffer.alloc(0));
    const whole = makeZip([readme]);
    const dataStart = 30 + readme.name.length;
    const dataEnd = dataStart + ((await entriesOf(file, whole))[0]?.compressedSize ?? 0);

    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: dataStart, max: dataEnd - 1 }),
        fc.integer({ min: 1, max: 255 }),
        async (at, change) => {
          const spoiled = Buffer.from(whole);
          spoiled[at] = (spoiled[at] ?? 0) ^ change;
          await writeFile(file, spoiled);
          const outcome = await extract(file, folder, keepAll).then(
            () => readFile(join(folder, readme.name)),
            (error: unknown) => error,
          );
          // A bit after the last deflate block may change without a change of the content.
          if (Buffer.isBuffer(outcome)) expect(outcome).toEqual(readme.content);
          else expect(outcome).toMatchObject({ code: 'ARCHIVE_CORRUPT' });
        },
      ),
    );
  });

  it.each([
    ['a path that leads out', { ...readme, name: '../evil.txt' }, 'leads out of the folder'],
    ['an encrypted entry', { ...readme, flags: 1 }, 'is encrypted'],
    ['an unknown method', { ...readme, method: 12 }, 'unknown method 12'],
    ['a zip64 entry', { ...readme, size: 0xffffffff }, 'needs zip64'],
    ['a wrong length', { ...readme, size: 1 }, 'wrong length or checksum'],
  ])('refuses %s', async (_, member, words) => {
    const { file, folder } = await archive(makeZip([member]));

    const attempt = extract(file, folder, keepAll);

    await expect(attempt).rejects.toMatchObject({
      code: 'ARCHIVE_CORRUPT',
      message: expect.stringContaining(words),
    });
  });

  it('refuses a file that is no archive', async () => {
    const { file, folder } = await archive(Buffer.from('<html>sign in first</html>'.repeat(50)));

    await expect(extract(file, folder, keepAll)).rejects.toMatchObject({ code: 'ARCHIVE_CORRUPT' });
  });
});

describe('crc32InTable', () => {
  it('agrees with zlib over any split', () => {
    fc.assert(
      fc.property(fc.uint8Array(), fc.uint8Array(), (first, second) => {
        const [one, two] = [Buffer.from(first), Buffer.from(second)];
        expect(crc32InTable(two, crc32InTable(one))).toBe(crc32(Buffer.concat([one, two])));
      }),
    );
  });
});

async function entriesOf(file: string, bytes: Buffer) {
  await writeFile(file, bytes);
  return readEntries(file);
}
