import { createHash } from 'node:crypto';
import { encodeRecord, parseRecord } from '../../shared/jobs/record.ts';
import { listAll, type ObjectStore } from '../../shared/object-store.ts';
import { type DeadLetter, type DeadLetters, deadLetterSchema } from './dead-letters.ts';

const PREFIX = 'dead-letters/';

/** The queue of one machine: one object a letter, the same letter for the same job. */
export class StoredLetters implements DeadLetters {
  readonly #store: ObjectStore;

  constructor(store: ObjectStore) {
    this.#store = store;
  }

  async send(letter: DeadLetter): Promise<void> {
    const name = createHash('sha256').update(`${letter.model} ${letter.job}`).digest('hex');
    await this.#store.put(`${PREFIX}${name.slice(0, 24)}.json`, encodeRecord(letter));
  }

  async *receive() {
    for await (const key of listAll(this.#store, PREFIX)) {
      const object = await this.#store.get(key);
      if (object) yield { letter: parseRecord(deadLetterSchema, object.bytes, key), receipt: key };
    }
  }

  async forget(receipt: string): Promise<void> {
    await this.#store.delete(receipt);
  }
}
