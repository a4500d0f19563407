import type { StoreLock } from './store-lock.ts';

/** The lock is held for the time of so many renames at most. */
const MOST_AT_ONCE = 64;

/** A written file that is to take its place. */
export interface Commit {
  /** Compares the condition and renames, or throws; runs under the lock. */
  readonly move: () => void;
  /** The directory whose entry changes. */
  readonly directory: string;
}

interface Waiting extends Commit {
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Lets files that are ready at the same time take their places together: one hold of the lock and
 * one forcing of each directory for all of them. A file that comes alone waits for nobody.
 */
export class CommitQueue {
  readonly #lock: StoreLock;
  readonly #forceDirectory: (path: string) => Promise<void>;
  readonly #waiting: Waiting[] = [];
  #running = false;

  constructor(lock: StoreLock, forceDirectory: (path: string) => Promise<void>) {
    this.#lock = lock;
    this.#forceDirectory = forceDirectory;
  }

  /** Resolves when the file is in its place for good. @throws what `move`, the lock or the disk throw */
  commit(commit: Commit): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ ...commit, resolve, reject });
      void this.#run();
    });
  }

  async #run(): Promise<void> {
    if (this.#running) return;
    this.#running = true;
    while (this.#waiting.length > 0) await this.#settle(this.#waiting.splice(0, MOST_AT_ONCE));
    this.#running = false;
  }

  /** Each commit stands or falls by itself; a fault of the lock is everybody's. */
  async #settle(batch: readonly Waiting[]): Promise<void> {
    try {
      const moved = await this.#lock.hold(() => batch.filter(tryMove));
      const directories = new Set(moved.map(({ directory }) => directory));
      await Promise.all([...directories].map((path) => this.#force(path, moved)));
    } catch (error) {
      for (const { reject } of batch) reject(error);
    }
  }

  async #force(path: string, moved: readonly Waiting[]): Promise<void> {
    const here = moved.filter(({ directory }) => directory === path);
    try {
      await this.#forceDirectory(path);
      for (const { resolve } of here) resolve();
    } catch (error) {
      for (const { reject } of here) reject(error);
    }
  }
}

function tryMove({ move, reject }: Waiting): boolean {
  try {
    move();
    return true;
  } catch (error) {
    reject(error);
    return false;
  }
}
