import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { StoreUnavailableError } from '../object-store.ts';

const WAIT_MS = 30_000;
const MAX_PAUSE_MS = 8;
/** https://www.sqlite.org/rescode.html#busy; extended codes carry it in the low byte. */
const SQLITE_BUSY = 5;
const BUSY = Symbol('busy');

/**
 * Mutual exclusion between the threads and processes that write into one directory.
 *
 * The lock is the operating system's, taken through SQLite's transaction on an empty database: the
 * kernel drops it when its owner dies, whatever the death, so there is no stale lock to detect and
 * no moment at which a kill leaves one behind. Files made with O_EXCL cannot promise that.
 */
export class StoreLock {
  readonly #path: string;
  readonly #waitMs: number;

  constructor(path: string, waitMs = WAIT_MS) {
    this.#path = path;
    this.#waitMs = waitMs;
  }

  /**
   * Runs `action` while nobody else is inside. It is synchronous so that the lock is held for the
   * time of a rename, and never across a turn of the event loop.
   *
   * @throws StoreUnavailableError when another process holds the lock all the time, or the file
   * system cannot lock.
   */
  async hold<T>(action: () => T): Promise<T> {
    mkdirSync(dirname(this.#path), { recursive: true });
    const giveUpAt = performance.now() + this.#waitMs;
    for (;;) {
      const result = this.#attempt(action);
      if (result !== BUSY) return result;
      if (performance.now() > giveUpAt) throw this.#stuck();
      await sleep(Math.random() * MAX_PAUSE_MS);
    }
  }

  #attempt<T>(action: () => T): T | typeof BUSY {
    const database = this.#tryBegin();
    if (database === undefined) return BUSY;
    try {
      return action();
    } finally {
      database.close();
    }
  }

  /** An open transaction, which is the lock; undefined while another has it. */
  #tryBegin(): DatabaseSync | undefined {
    let database: DatabaseSync | undefined;
    try {
      database = new DatabaseSync(this.#path);
      database.exec('BEGIN IMMEDIATE');
      return database;
    } catch (error) {
      database?.close();
      if (isBusy(error)) return undefined;
      throw this.#unusable(error);
    }
  }

  #unusable(error: unknown): StoreUnavailableError {
    const reason = error instanceof Error ? error.message : String(error);
    return new StoreUnavailableError(
      `The lock ${this.#path} cannot be used: ${reason}. Let this user read and write the directory, on a file system that has file locks.`,
      { path: this.#path },
      { cause: error },
    );
  }

  #stuck(): StoreUnavailableError {
    return new StoreUnavailableError(
      `Another process has held the lock ${this.#path} for ${this.#waitMs} ms. It is let go when that process ends.`,
      { path: this.#path, waitMs: this.#waitMs },
    );
  }
}

function isBusy(error: unknown): boolean {
  if (!(error instanceof Error) || !('errcode' in error)) return false;
  return typeof error.errcode === 'number' && (error.errcode & 0xff) === SQLITE_BUSY;
}
