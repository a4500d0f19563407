import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  InvalidKeyError,
  listAll,
  listAllNames,
  type ObjectStore,
  PreconditionFailedError,
  type StoredObject,
} from '../../functions/shared/object-store.ts';
import { ADAPTERS, type RunningAdapter } from './store-adapters.ts';

const OLD = new TextEncoder().encode('old');
const NEW = new TextEncoder().encode('new');
const MEGABYTES_5 = 5 * 1024 * 1024;

for (const { name, isAvailable, start } of ADAPTERS) {
  describe.skipIf(!isAvailable)(`the object store contract: ${name}`, () => {
    let adapter: RunningAdapter;
    let place: string;
    let store: ObjectStore;

    beforeAll(async () => {
      adapter = await start();
    });
    afterAll(() => adapter.stop());
    beforeEach(() => {
      place = randomUUID();
      store = adapter.open(place);
    });

    describe('get and put', () => {
      it('gives undefined for a key that does not exist', async () => {
        expect(await store.get('models/none/champion.json')).toBeUndefined();
      });

      it('gives undefined for a key that is only a directory', async () => {
        await store.put('models/home/champion.json', OLD);
        expect(await store.get('models/home')).toBeUndefined();
      });

      it.each([
        ['no bytes', new Uint8Array()],
        ['all byte values', Uint8Array.from({ length: 1024 }, (_, index) => index % 256)],
      ])('returns %s as they were', async (_, bytes) => {
        await store.put('jobs/one.json', bytes);
        const found = await store.get('jobs/one.json');
        expect(new Uint8Array(found?.bytes ?? [1])).toEqual(bytes);
      });

      it('writes the part of a buffer that it was given', async () => {
        const whole = Uint8Array.of(1, 2, 3, 4, 5);
        await store.put('jobs/part.json', whole.subarray(1, 3));
        const found = await store.get('jobs/part.json');
        expect([...(found?.bytes ?? [])]).toEqual([2, 3]);
      });

      it('gives the same ETag on write and on read, and another for other bytes', async () => {
        const written = await store.put('jobs/one.json', OLD);
        const read = await store.get('jobs/one.json');
        const rewritten = await store.put('jobs/one.json', NEW);
        expect(read?.etag).toBe(written.etag);
        expect(rewritten.etag).not.toBe(written.etag);
      });

      it('spares the bytes of an object that is unchanged, and gives a changed one', async () => {
        const { etag } = await store.put('a/b', OLD);

        const unchanged = await store.getIfChanged('a/b', etag);
        await store.put('a/b', NEW);
        const changed = await store.getIfChanged('a/b', etag);
        const missing = await store.getIfChanged('a/c', etag);

        expect(unchanged).toBe('unchanged');
        expect(new Uint8Array((changed as StoredObject).bytes)).toEqual(NEW);
        expect(missing).toBeUndefined();
      });

      it('keeps keys with odd but legal characters apart', async () => {
        const keys = [
          'a b/c+d.json',
          'a%20b/c d',
          "q?x=1&y=2#z/(it's)!",
          'ünïcode/日本/😀.json',
          'a=b/~tilde_under-dash@at:colon;semi,comma$',
          `long/${'n'.repeat(255)}`,
          '-/--',
        ];
        for (const key of keys) await store.put(key, new TextEncoder().encode(key));
        const listed = await Array.fromAsync(listAll(store, ''));
        expect(listed.toSorted()).toEqual(keys.toSorted());
        for (const key of keys) {
          expect(new TextDecoder().decode((await store.get(key))?.bytes)).toBe(key);
        }
      });

      it('shows a reader the old object or the new one while 5 MB are replaced', async () => {
        const fill = (value: number) => new Uint8Array(MEGABYTES_5).fill(value);
        await store.put('series/home/recent.json', fill(0));
        let isWriting = true;
        const writing = (async () => {
          for (let value = 1; value <= 4; value++) {
            await store.put('series/home/recent.json', fill(value));
          }
          isWriting = false;
        })();
        let reads = 0;
        do {
          const bytes = (await store.get('series/home/recent.json'))?.bytes ?? new Uint8Array();
          expect(bytes.length).toBe(MEGABYTES_5);
          expect(Buffer.from(bytes).equals(fill(bytes[0] ?? 255))).toBe(true);
          reads++;
        } while (isWriting);
        await writing;
        expect(reads).toBeGreaterThan(1);
      });
    });

    describe('conditions', () => {
      const key = 'models/home/champion.json';

      it('writes on "absent" once, and then refuses and leaves the object', async () => {
        await store.put(key, OLD, { absent: true });
        const second = store.put(key, NEW, { absent: true });
        await expect(second).rejects.toBeInstanceOf(PreconditionFailedError);
        expect(Buffer.from((await store.get(key))?.bytes ?? []).toString()).toBe('old');
      });

      it('writes over the ETag that was read, and refuses an older one', async () => {
        const first = await store.put(key, OLD);
        const second = await store.put(key, NEW, { etag: first.etag });
        const late = store.put(key, OLD, { etag: first.etag });
        await expect(late).rejects.toMatchObject({ code: 'store.precondition-failed' });
        expect((await store.get(key))?.etag).toBe(second.etag);
      });

      it('refuses an ETag where there is no object', async () => {
        const write = store.put(key, NEW, { etag: '"0123456789abcdef0123456789abcdef"' });
        await expect(write).rejects.toBeInstanceOf(PreconditionFailedError);
        expect(await store.get(key)).toBeUndefined();
      });

      it('refuses the ETag of an object that was deleted', async () => {
        const { etag } = await store.put(key, OLD);
        await store.delete(key);
        await expect(store.put(key, NEW, { etag })).rejects.toBeInstanceOf(PreconditionFailedError);
      });

      it.each(['absent', 'etag'])('gives 20 racing writers one winner on "%s"', async (kind) => {
        const before = kind === 'etag' ? await store.put(key, OLD) : undefined;
        const condition = before ? { etag: before.etag } : ({ absent: true } as const);
        const racers = Array.from({ length: 20 }, () => adapter.open(place));
        const outcomes = await Promise.allSettled(
          racers.map((racer, index) => racer.put(key, Uint8Array.of(index), condition)),
        );
        const winners = outcomes.flatMap(({ status }, index) =>
          status === 'fulfilled' ? [index] : [],
        );
        const refusals = outcomes.filter(
          (outcome) =>
            outcome.status === 'rejected' && outcome.reason instanceof PreconditionFailedError,
        );
        expect(winners).toHaveLength(1);
        expect(refusals).toHaveLength(19);
        expect([...((await store.get(key))?.bytes ?? [])]).toEqual(winners);
      });

      it('loses no increment of a counter that four writers raise', async () => {
        await store.put(key, Uint8Array.of(0));
        const raise = async (writer: ObjectStore): Promise<void> => {
          const read = await writer.get(key);
          if (read === undefined) throw new Error('the counter is gone');
          const next = Uint8Array.of((read.bytes[0] ?? 0) + 1);
          await writer.put(key, next, { etag: read.etag }).catch((error: unknown) => {
            if (error instanceof PreconditionFailedError) return raise(writer);
            throw error;
          });
        };
        const writers = Array.from({ length: 4 }, () => adapter.open(place));
        await Promise.all(
          writers.map(async (writer) => {
            for (let turn = 0; turn < 5; turn++) await raise(writer);
          }),
        );
        expect((await store.get(key))?.bytes[0]).toBe(20);
      });
    });

    describe('delete', () => {
      it('removes the object and its name, and is content where there is none', async () => {
        await store.put('models/home/champion.json', OLD);
        await store.put('models/shop/champion.json', OLD);
        await store.delete('models/home/champion.json');
        await store.delete('models/home/champion.json');
        expect(await store.get('models/home/champion.json')).toBeUndefined();
        expect(await store.list('models/')).toEqual({ keys: ['models/shop/champion.json'] });
        expect(await store.listNames('models/')).toEqual({ keys: ['shop'] });
      });

      it('leaves a directory of objects that has the name of the key', async () => {
        await store.put('models/home/champion.json', OLD);
        await store.delete('models/home');
        expect((await store.get('models/home/champion.json'))?.bytes).toHaveLength(3);
      });
    });

    describe('keys that are not legal', () => {
      it.each([
        '',
        '/etc/passwd',
        '../outside',
        'models/../../outside',
        'models/./home',
        'models//home',
        'models/home/',
        'models\\home',
        'models/\0home',
        'models/line\nbreak',
        'models/Home',
        '.wattcast/lock',
        'e\u0301/decomposed',
        'half/\ud83d',
        `models/${'n'.repeat(256)}`,
        'n/'.repeat(600),
      ])('refuses %j in every operation and touches nothing', async (key) => {
        await expect(store.get(key)).rejects.toBeInstanceOf(InvalidKeyError);
        await expect(store.put(key, OLD)).rejects.toBeInstanceOf(InvalidKeyError);
        await expect(store.delete(key)).rejects.toBeInstanceOf(InvalidKeyError);
        expect(await store.list('')).toEqual({ keys: [] });
      });

      it.each(['/', '../', '..', 'a//', 'A', '\0'])('refuses the prefix %j', async (prefix) => {
        await expect(store.list(prefix)).rejects.toBeInstanceOf(InvalidKeyError);
        await expect(store.listNames(prefix)).rejects.toBeInstanceOf(InvalidKeyError);
      });

      it('refuses names under a prefix without its slash', async () => {
        await expect(store.listNames('models')).rejects.toThrow('must end with "/"');
      });
    });

    describe('listing', () => {
      it('gives nothing where nothing is', async () => {
        expect(await store.list('models/')).toEqual({ keys: [] });
        expect(await store.listNames('')).toEqual({ keys: [] });
      });

      it('pages through 1,005 keys in byte order, 1,000 at a time', async () => {
        const keys = Array.from({ length: 1005 }, (_, index) => `jobs/${index}.json`);
        await inParallel(16, keys, (key) => store.put(key, OLD));
        const first = await store.list('jobs/');
        const all = await Array.fromAsync(listAll(store, 'jobs/'));
        expect(first.keys).toHaveLength(1000);
        expect(first.next).toBe(first.keys.at(-1));
        expect(all).toEqual(keys.toSorted());
      });

      it('pages through names and passes over files beside them', async () => {
        const names = Array.from({ length: 25 }, (_, index) => `m${index}`);
        await inParallel(16, names, (model) => store.put(`models/${model}/versions/1/a`, OLD));
        await inParallel(16, names, (model) => store.put(`models/${model}.json`, OLD));
        const page = await store.listNames('models/', { after: 'm10', limit: 3 });
        const all = await Array.fromAsync(listAllNames(store, 'models/'));
        expect(page.keys[0]).toBe('m11');
        expect(page.keys.length).toBeLessThanOrEqual(3);
        expect(all).toEqual(names.toSorted());
      });

      it('cuts a prefix anywhere, and starts after a key that is not there', async () => {
        const keys = ['a/home/1', 'a/home/2', 'a/house/1', 'a/shop/1', 'b/home/1'];
        for (const key of keys) await store.put(key, OLD);
        expect((await store.list('a/ho')).keys).toEqual(keys.slice(0, 3));
        expect((await store.list('a/', { after: 'a/home/15' })).keys).toEqual(keys.slice(1, 4));
        expect((await store.list('', { after: 'a/z' })).keys).toEqual(keys.slice(4));
      });

      it('gives any set of keys in byte order, whatever the page', async () => {
        const segment = fc.stringMatching(/^[a-b0][a-b0\-.=é😀]{0,2}$/u);
        const key = fc
          .array(segment, { minLength: 1, maxLength: 3 })
          .map((parts) => parts.join('/'));
        const keySet = fc.uniqueArray(key, { minLength: 1, maxLength: 12 }).map(withoutNesting);
        let run = 0;
        await fc.assert(
          fc.asyncProperty(keySet, fc.integer({ min: 1, max: 5 }), async (keys, limit) => {
            const own = adapter.open(`${place}/${run++}`);
            await inParallel(4, keys, (each) => own.put(each, OLD));
            expect(await readPaged((after) => own.list('', { limit, ...after }))).toEqual(
              keys.toSorted(byBytes),
            );
            expect(await readPaged((after) => own.listNames('', { limit, ...after }))).toEqual(
              directoriesOf(keys),
            );
          }),
          { numRuns: 15 },
        );
      });
    });
  });
}

function byBytes(left: string, right: string): number {
  return Buffer.compare(Buffer.from(left), Buffer.from(right));
}

/** No key may be a directory of another. */
function withoutNesting(keys: readonly string[]): string[] {
  return keys.filter((key) => !keys.some((other) => other.startsWith(`${key}/`)));
}

function directoriesOf(keys: readonly string[]): string[] {
  const withSlash = keys.filter((key) => key.includes('/')).map((key) => `${key.split('/')[0]}/`);
  return [...new Set(withSlash)].toSorted(byBytes).map((name) => name.slice(0, -1));
}

async function readPaged(
  read: (after: { after?: string }) => Promise<{ keys: readonly string[]; next?: string }>,
): Promise<string[]> {
  const keys: string[] = [];
  let page = await read({});
  keys.push(...page.keys);
  while (page.next !== undefined) {
    page = await read({ after: page.next });
    keys.push(...page.keys);
  }
  return keys;
}

async function inParallel<T>(
  width: number,
  items: readonly T[],
  work: (item: T) => Promise<unknown>,
) {
  const queue = items.values();
  const worker = async () => {
    for (const item of queue) await work(item);
  };
  await Promise.all(Array.from({ length: width }, worker));
}
