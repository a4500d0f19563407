import { mkdir, readdir, symlink, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { InvalidKeyError, type StoredObject } from '../../../../functions/shared/object-store.ts';
import { DirectoryStore } from '../../../../functions/shared/stores/directory-store.ts';
import { temporaryDirectory } from './temporary-directory.ts';

const BYTES = new TextEncoder().encode('bytes');

describe('a directory as an object store', () => {
  it('keeps each object as a plain file at the path of its key', async () => {
    await using directory = await temporaryDirectory();
    await new DirectoryStore(directory.path).put('models/home/champion.json', BYTES);
    expect(await readdir(join(directory.path, 'models/home'))).toEqual(['champion.json']);
  });

  it('makes its directory on the first write, and only then', async () => {
    await using directory = await temporaryDirectory();
    const store = new DirectoryStore(join(directory.path, 'new/store'));
    await store.get('a');
    await store.list('');
    await store.delete('a');
    const before = await readdir(directory.path);
    await store.put('a', BYTES);
    expect(before).toEqual([]);
    expect(await store.list('')).toEqual({ keys: ['a'] });
  });

  it('lets timers and connections have their turn, however often it is read without a pause', async () => {
    await using directory = await temporaryDirectory();
    const store = new DirectoryStore(directory.path);
    await store.put('a', BYTES);
    let hadTurn = false;
    setImmediate(() => {
      hadTurn = true;
    });

    for (let reads = 0; reads < 1_000 && !hadTurn; reads++) await store.get('a');

    expect(hadTurn).toBe(true);
  });

  describe('asked whether an object changed', () => {
    /** Long enough ago for its times to tell it from any later one. */
    const SETTLED = new Date(Date.now() - 60_000);

    it('knows one that did not from its file, without reading it again', async () => {
      await using directory = await temporaryDirectory();
      const store = new DirectoryStore(directory.path);
      const { etag } = await store.put('a', BYTES);
      const path = join(directory.path, 'a');
      await utimes(path, SETTLED, SETTLED);
      await store.getIfChanged('a', etag);
      store.get = () => Promise.reject(new Error('It was read.'));

      expect(await store.getIfChanged('a', etag)).toBe('unchanged');
      await expect(store.getIfChanged('a', '"other"')).rejects.toThrow('It was read.');
    });

    it('sees another object, other bytes in place, and none at all', async () => {
      await using directory = await temporaryDirectory();
      const store = new DirectoryStore(directory.path);
      const path = join(directory.path, 'a');
      const { etag } = await store.put('a', BYTES);
      await utimes(path, SETTLED, SETTLED);
      await store.getIfChanged('a', etag);

      await store.put('a', new TextEncoder().encode('BYTES'));
      const put = (await store.getIfChanged('a', etag)) as StoredObject;
      await utimes(path, SETTLED, SETTLED);
      await store.getIfChanged('a', put.etag);
      await writeFile(path, 'bYTES');
      await utimes(path, SETTLED, SETTLED);
      const written = (await store.getIfChanged('a', put.etag)) as StoredObject;
      await store.delete('a');

      expect(new TextDecoder().decode(put.bytes)).toBe('BYTES');
      expect(new TextDecoder().decode(written.bytes)).toBe('bYTES');
      expect(await store.getIfChanged('a', written.etag)).toBeUndefined();
    });
  });

  it('has the same ETags in a copy of the directory', async () => {
    await using one = await temporaryDirectory();
    await using other = await temporaryDirectory();
    const { etag } = await new DirectoryStore(one.path).put('a', BYTES);
    await writeFile(join(other.path, 'a'), BYTES);
    expect((await new DirectoryStore(other.path).get('a'))?.etag).toBe(etag);
  });

  it('lists none of what is not its own: hidden files, capitals, links, its temporary files', async () => {
    await using directory = await temporaryDirectory();
    const store = new DirectoryStore(directory.path);
    await store.put('a/one', BYTES);
    await writeFile(join(directory.path, '.DS_Store'), BYTES);
    await writeFile(join(directory.path, 'README'), BYTES);
    await mkdir(join(directory.path, 'empty'));
    await symlink('/etc', join(directory.path, 'link'));
    await writeFile(join(directory.path, '.wattcast/writing/left'), BYTES);
    expect(await store.list('')).toEqual({ keys: ['a/one'] });
    expect(await store.listNames('')).toEqual({ keys: ['a'] });
  });

  it('removes what killed writers left, once it is old, and not what is being written', async () => {
    await using directory = await temporaryDirectory();
    const writing = join(directory.path, '.wattcast/writing');
    await mkdir(writing, { recursive: true });
    await writeFile(join(writing, 'old'), BYTES);
    await writeFile(join(writing, 'fresh'), BYTES);
    const hourAgo = new Date(Date.now() - 3_600_000);
    await utimes(join(writing, 'old'), hourAgo, hourAgo);
    await new DirectoryStore(directory.path).put('a', BYTES);
    expect(await readdir(writing)).toEqual(['fresh']);
  });

  it('leaves no temporary file after a refused write', async () => {
    await using directory = await temporaryDirectory();
    const store = new DirectoryStore(directory.path);
    await store.put('a', BYTES);
    await store.put('a', BYTES, { absent: true }).catch(() => undefined);
    expect(await readdir(join(directory.path, '.wattcast/writing'))).toEqual([]);
  });

  it('removes directories that a deletion has emptied', async () => {
    await using directory = await temporaryDirectory();
    const store = new DirectoryStore(directory.path);
    await store.put('models/home/versions/1/manifest.json', BYTES);
    await store.delete('models/home/versions/1/manifest.json');
    expect(await readdir(directory.path)).toEqual(['.wattcast']);
  });

  it.each([
    ['a/b', 'a'],
    ['a', 'a/b'],
    ['a', 'a/b/c'],
  ])('refuses that, with %s there, %s is an object too', async (first, second) => {
    await using directory = await temporaryDirectory();
    const store = new DirectoryStore(directory.path);
    await store.put(first, BYTES);
    const write = store.put(second, BYTES);
    await expect(write).rejects.toBeInstanceOf(InvalidKeyError);
    await expect(write).rejects.toThrow('no key may be a directory of another');
    expect(await store.list('')).toEqual({ keys: [first] });
  });

  it('refuses a path that is longer than the system allows', async () => {
    await using directory = await temporaryDirectory();
    const deep = Array.from({ length: 16 }, () => 'n'.repeat(200)).join('/');
    const store = new DirectoryStore(join(directory.path, deep));
    const key = Array.from({ length: 5 }, () => 'k'.repeat(200)).join('/');
    await expect(store.get(key)).rejects.toThrow('the path would be longer');
  });
});
