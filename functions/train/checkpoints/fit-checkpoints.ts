import type { TrainingCheckpoint } from '../../../models/networks/checkpoint.ts';
import type { ObjectStore } from '../../shared/object-store.ts';
import { decodeCheckpoint, encodeCheckpoint, type FitIdentity } from './checkpoint-bytes.ts';

/** A killed task costs no more of the fit than this. */
const KEPT_EVERY_MS = 120_000;

/** Where a model's unfinished fit is kept; what runs leave is deleted after a while. */
function checkpointKey(model: string): string {
  return `runs/checkpoints/${model}.bin`;
}

interface FitCheckpointsOptions {
  readonly store: ObjectStore;
  readonly model: string;
  /** Epoch milliseconds. */
  readonly clock: () => number;
}

/** Keeps how far one fit is, so that a later task goes on from there. */
export class FitCheckpoints {
  readonly #options: FitCheckpointsOptions;
  #identity: FitIdentity | undefined;
  #latest: TrainingCheckpoint | undefined;
  #isStored = false;
  #storedAt: number;

  constructor(options: FitCheckpointsOptions) {
    this.#options = options;
    this.#storedAt = options.clock();
  }

  /** What an earlier task kept of this very fit. @throws StoreUnavailableError */
  async open(identity: FitIdentity): Promise<TrainingCheckpoint | undefined> {
    const { store, model } = this.#options;
    this.#identity = identity;
    const found = await store.get(checkpointKey(model));
    const checkpoint = found && decodeCheckpoint(found.bytes, identity);
    this.#isStored = checkpoint !== undefined;
    return checkpoint;
  }

  /** Called after each epoch; writes when the last write is long ago. @throws StoreUnavailableError */
  async hold(checkpoint: TrainingCheckpoint): Promise<void> {
    this.#latest = checkpoint;
    if (this.#options.clock() - this.#storedAt >= KEPT_EVERY_MS) await this.flush();
  }

  /**
   * Writes what this task has added.
   * @returns false where it has added nothing, so that another task would not come further either.
   * @throws StoreUnavailableError
   */
  async flush(): Promise<boolean> {
    if (!this.#identity || !this.#latest) return false;
    const { store, model, clock } = this.#options;
    await store.put(checkpointKey(model), encodeCheckpoint(this.#identity, this.#latest));
    this.#isStored = true;
    this.#storedAt = clock();
    return true;
  }

  /** The fit is complete: what is left of it is an empty object, for a task may write and not delete. */
  async forget(): Promise<void> {
    const { store, model } = this.#options;
    if (this.#isStored) await store.put(checkpointKey(model), new Uint8Array(0));
  }
}
