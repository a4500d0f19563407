import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { download } from '../../../infra/setup/download.mjs';
import { type Behaviour, stubbornServer } from './support/stubborn-server.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

const content = Buffer.from(Array.from({ length: 50_000 }, (_, index) => (index * 7919) % 251));
const sha256 = createHash('sha256').update(content).digest('hex');
const spoiled = Buffer.from(content);
spoiled[20_000] = 255;

const quick = { pauseMs: 1, env: {} };

async function serve(...behaviours: Behaviour[]) {
  const server = await stubbornServer(content, behaviours);
  const file = join(await temporaryFolder(), 'deep', 'file.whl');
  return { server, file, source: { url: server.url, bytes: content.length, sha256 } };
}

describe('download', () => {
  it('fetches a file and tells how far it is', async () => {
    const { source, file } = await serve({ kind: 'serve' });
    const received: number[] = [];

    await download(source, file, { ...quick, onProgress: (bytes) => received.push(bytes) });

    expect(await readFile(file)).toEqual(content);
    expect(received.at(-1)).toBe(content.length);
    expect(existsSync(`${file}.part`)).toBe(false);
  });

  it('goes on where each cut connection ended', async () => {
    const cut: Behaviour = { kind: 'cut', afterBytes: 10_000 };
    const { server, source, file } = await serve(cut, cut, cut, cut, cut, cut, { kind: 'serve' });

    await download(source, file, quick);

    expect(await readFile(file)).toEqual(content);
    const starts = server.ranges.map((range) => Number(/\d+/.exec(range ?? '0')?.[0]));
    expect(starts[0]).toBe(0);
    expect(starts).toEqual(starts.toSorted((a, b) => a - b));
    expect(starts[1]).toBeGreaterThan(0);
  });

  it('ends with the right bytes wherever it is cut', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 0, max: content.length }), { maxLength: 4 }),
        fc.boolean(),
        async (cuts, ignoreRange) => {
          const faults = cuts.map(
            (afterBytes) => ({ kind: 'cut', afterBytes, ignoreRange }) as const,
          );
          const { source, file } = await serve(...faults, { kind: 'serve', ignoreRange });
          await download(source, file, quick);
          expect(await readFile(file)).toEqual(content);
        },
      ),
      { numRuns: 25 },
    );
  });

  it('uses what an interrupted run left', async () => {
    const { server, source, file } = await serve(
      { kind: 'cut', afterBytes: 30_000 },
      { kind: 'serve' },
    );
    await expect(download(source, file, { ...quick, tries: 1 })).rejects.toThrow();
    const before = (await readFile(`${file}.part`)).length;

    await download(source, file, quick);

    expect(before).toBeGreaterThan(0);
    expect(server.ranges[1]).toBe(`bytes=${before}-`);
    expect(await readFile(file)).toEqual(content);
  });

  it('starts over when a byte is wrong', async () => {
    const { server, source, file } = await serve(
      { kind: 'serve', body: spoiled },
      { kind: 'serve' },
    );

    await download(source, file, quick);

    expect(await readFile(file)).toEqual(content);
    expect(server.ranges).toEqual([undefined, undefined]);
  });

  it('gives up on a server that sends a wrong byte twice, and keeps nothing of it', async () => {
    const { source, file } = await serve({ kind: 'serve', body: spoiled });

    const attempt = download(source, file, quick);

    await expect(attempt).rejects.toMatchObject({
      code: 'DOWNLOAD_CORRUPT',
      message: expect.stringContaining(sha256),
    });
    expect(existsSync(file)).toBe(false);
    expect(existsSync(`${file}.part`)).toBe(false);
  });

  it('starts over when the part is longer than the file, or the server cannot go on from it', async () => {
    const longer = await serve({ kind: 'serve' });
    await download(longer.source, longer.file, quick);
    await writeFile(`${longer.file}.part`, Buffer.alloc(content.length + 1));
    await writeFile(longer.file, 'something else');
    const refused = await serve({ kind: 'status', status: 416 }, { kind: 'serve' });
    await download(refused.source, refused.file, quick);
    await writeFile(refused.file, '');
    await writeFile(`${refused.file}.part`, content.subarray(0, 100));

    await download(longer.source, longer.file, quick);
    await download(refused.source, refused.file, quick);

    expect(await readFile(longer.file)).toEqual(content);
    expect(await readFile(refused.file)).toEqual(content);
  });

  it('asks for nothing when the right file is there', async () => {
    const { server, source, file } = await serve({ kind: 'serve' });
    await download(source, file, quick);

    await download(source, file, quick);

    expect(server.ranges).toHaveLength(1);
  });

  it('tries again after errors of the server', async () => {
    const busy: Behaviour = { kind: 'status', status: 503 };
    const { source, file } = await serve(busy, busy, { kind: 'serve' });

    await download(source, file, quick);

    expect(await readFile(file)).toEqual(content);
  });

  it.each([
    ['refuses', 403, 1],
    ['stays in trouble', 500, 3],
  ])('names the host that %s', async (_, status, requests) => {
    const { server, source, file } = await serve({ kind: 'status', status });

    const attempt = download(source, file, { ...quick, tries: 3 });

    await expect(attempt).rejects.toMatchObject({
      code: 'NO_NETWORK',
      message: expect.stringMatching(
        new RegExp(`^127\\.0\\.0\\.1:\\d+: it answered HTTP ${status}$`),
      ),
    });
    expect(server.ranges).toHaveLength(requests);
  });

  it('names the host where nobody listens, at once', async () => {
    const { file, source } = await serve({ kind: 'serve' });

    const attempt = download({ ...source, url: 'http://127.0.0.1:1/file' }, file, { env: {} });

    await expect(attempt).rejects.toMatchObject({
      message: '127.0.0.1:1: it refused the connection',
    });
  });

  it('gives up a connection that falls silent', async () => {
    const { source, file } = await serve({ kind: 'stall', afterBytes: 1_000 }, { kind: 'serve' });

    await download(source, file, { ...quick, idleMs: 100 });

    expect(await readFile(file)).toEqual(content);
  });

  it('follows redirects, but not for ever', async () => {
    const { server, source } = await serve({ kind: 'serve' });
    const moved = await serve({ kind: 'status', status: 302, location: server.url });
    const loop = await serve({ kind: 'status', status: 302, location: '/again' });

    await download({ ...source, url: moved.server.url }, moved.file, quick);
    const followed = await readFile(moved.file);
    const endless = download(loop.source, loop.file, { ...quick, tries: 1 });

    // Its rejection must be waited for before anything else is.
    await expect(endless).rejects.toThrow(/redirects more than 5 times/);
    expect(followed).toEqual(content);
  });

  it.skipIf(!existsSync('/dev/full'))('says when the disk is full', async () => {
    const { source, file } = await serve({ kind: 'serve' });
    await download(source, file, quick);
    await writeFile(file, '');
    await symlink('/dev/full', `${file}.part`);

    const attempt = download(source, file, quick);

    await expect(attempt).rejects.toMatchObject({
      code: 'DISK_FULL',
      message: expect.stringMatching(/too little free space.*again.*WATTCAST_CACHE/s),
    });
  });
});
