import type { Manifest } from '../../models/artifact/manifest.ts';
import type { FittedForecaster } from '../../models/forecasters/forecaster.ts';
import type { ObjectStore } from '../shared/object-store.ts';
import { loadVersion, readChampion } from '../shared/versions.ts';

export interface LoadedModel {
  readonly manifest: Manifest;
  readonly fitted: FittedForecaster;
}

/**
 * Champions by model name, loaded the first time they are asked for. Concurrent first queries share
 * one load; a failed load is forgotten, so that one bad moment does not poison a warm function.
 */
export class ModelCache {
  readonly #store: ObjectStore;
  readonly #loads = new Map<string, Promise<LoadedModel>>();

  constructor(store: ObjectStore) {
    this.#store = store;
  }

  /** @throws UnknownModelError, ArtifactError, StoreUnavailableError */
  async champion(model: string): Promise<LoadedModel> {
    const { version } = await readChampion(this.#store, model);
    return this.version(model, version);
  }

  /** @throws UnknownVersionError, ArtifactError, StoreUnavailableError */
  version(model: string, version: number): Promise<LoadedModel> {
    const key = `${model}/${version}`;
    let load = this.#loads.get(key);
    if (!load) {
      load = loadVersion(this.#store, model, version);
      this.#loads.set(key, load);
      load.catch(() => this.#loads.delete(key));
    }
    return load;
  }
}
