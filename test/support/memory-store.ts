import { createHash } from 'node:crypto';
import {
  type ListPage,
  type ObjectStore,
  PreconditionFailedError,
  type StoredObject,
  type WriteCondition,
} from '../../functions/shared/object-store.ts';

/** The port over a map: for tests that write thousands of objects. Every call yields once. */
export class MemoryStore implements ObjectStore {
  readonly location = 'memory';
  readonly objects = new Map<string, StoredObject>();
  /** Called before each write; may throw, to die there. */
  beforePut: (key: string) => void = () => undefined;

  async get(key: string): Promise<StoredObject | undefined> {
    await Promise.resolve();
    return this.objects.get(key);
  }

  async getIfChanged(key: string, etag: string): Promise<StoredObject | 'unchanged' | undefined> {
    const object = await this.get(key);
    return object?.etag === etag ? 'unchanged' : object;
  }

  async put(key: string, bytes: Uint8Array, condition?: WriteCondition): Promise<{ etag: string }> {
    await Promise.resolve();
    this.beforePut(key);
    const held = this.objects.get(key);
    const fails =
      condition && ('absent' in condition ? held !== undefined : held?.etag !== condition.etag);
    if (fails) throw new PreconditionFailedError(key, condition);
    const etag = createHash('sha256').update(bytes).digest('hex');
    this.objects.set(key, { bytes: bytes.slice(), etag });
    return { etag };
  }

  async list(prefix: string, { after = '', limit = 1000 } = {}): Promise<ListPage> {
    await Promise.resolve();
    const keys = [...this.objects.keys()].filter((key) => key.startsWith(prefix) && key > after);
    return page(keys.sort(), limit);
  }

  async listNames(prefix: string, { after = '', limit = 1000 } = {}): Promise<ListPage> {
    await Promise.resolve();
    const names = [...this.objects.keys()]
      .filter((key) => key.startsWith(prefix) && key.slice(prefix.length).includes('/'))
      .map((key) => key.slice(prefix.length).split('/')[0] as string);
    return page([...new Set(names)].filter((name) => name > after).sort(), limit);
  }

  async delete(key: string): Promise<void> {
    await Promise.resolve();
    this.objects.delete(key);
  }

  /** Keys and contents, to compare stores by. */
  contents(): Record<string, string> {
    return Object.fromEntries(
      [...this.objects]
        .sort()
        .map(([key, { bytes }]) => [key, Buffer.from(bytes).toString('base64')]),
    );
  }
}

function page(keys: string[], limit: number): ListPage {
  const taken = keys.slice(0, limit);
  const last = taken.at(-1);
  return keys.length > limit && last !== undefined ? { keys: taken, next: last } : { keys: taken };
}
