import { closeSync, mkdirSync, openSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { StoreUnavailableError } from '../object-store.ts';

const WAIT_MS = 30_000;
const MAX_PAUSE_MS = 8;
/** https://www.sqlite.org/rescode.html#busy; extended codes carry it in the low byte. */
const SQLITE_BUSY = 5;
const BUSY = Symbol('busy');

interface Connection {
  readonly database: DatabaseSync;
  /** Which file it is open on: a path can come to name another. */
  readonly inode: bigint | undefined;
}

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
  #connection: Connection | undefined;

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
    const giveUpAt = performance.now() + this.#waitMs;
    for (;;) {
      const result = this.#attempt(action);
      if (result !== BUSY) return result;
      if (performance.now() > giveUpAt) throw this.#stuck();
      await sleep(Math.random() * MAX_PAUSE_MS);
    }
  }

  #attempt<T>(action: () => T): T | typeof BUSY {
    if (!this.#tryBegin()) return BUSY;
    try {
      return action();
    } finally {
      this.#connection?.database.exec('ROLLBACK');
    }
  }

  /** Begins a transaction, which is the lock; false while another has it. */
  #tryBegin(): boolean {
    try {
      const { database, inode } = this.#connect();
      database.exec('BEGIN IMMEDIATE');
      if (inode === inodeOf(this.#path)) return true;
      // The directory was made anew: a lock on the file that was there keeps nobody out.
      this.#disconnect();
      return false;
    } catch (error) {
      if (isBusy(error)) return false;
      this.#disconnect();
      throw this.#unusable(error);
    }
  }

  /** Opened once: opening a database for each write would take longer than the write. */
  #connect(): Connection {
    if (this.#connection === undefined) {
      mkdirSync(dirname(this.#path), { recursive: true });
      const database = new DatabaseSync(this.#path);
      // SQLite makes its file with the first lock, and the file's number is needed before.
      closeSync(openSync(this.#path, 'a'));
      // Nothing is ever written: without this, each lock makes and removes a journal file.
      database.exec('PRAGMA journal_mode = MEMORY');
      this.#connection = { database, inode: inodeOf(this.#path) };
    }
    return this.#connection;
  }

  #disconnect(): void {
    this.#connection?.database.close();
    this.#connection = undefined;
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

function inodeOf(path: string): bigint | undefined {
  return statSync(path, { bigint: true, throwIfNoEntry: false })?.ino;
}

function isBusy(error: unknown): boolean {
  if (!(error instanceof Error) || !('errcode' in error)) return false;
  return typeof error.errcode === 'number' && (error.errcode & 0xff) === SQLITE_BUSY;
}
