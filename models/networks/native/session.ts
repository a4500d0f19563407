import type * as tf from '@tensorflow/tfjs-core';
import { nativeBackend, type TensorMetadata } from './binding.ts';

const TAG = 'train';
const utf8 = new TextEncoder();
let opened = 0;

/** A loaded graph with its variables; holds native memory until `close`. */
export class Session {
  readonly #id: number;
  #open = true;

  private constructor(id: number) {
    this.#id = id;
  }

  /**
   * Loads a graph. The binding reads graphs from files only, so the bytes go through TensorFlow's
   * file system in memory: nothing reaches a disk, whatever happens to the process.
   */
  static open(write: (tag: string) => Uint8Array): Session {
    const { binding } = nativeBackend();
    opened += 1;
    const directory = `ram://wattcast/${process.pid}-${opened}`;
    const path = `${directory}/saved_model.pb`;
    runFileOp('WriteFile', [], [path, write(TAG)]);
    try {
      return new Session(binding.loadSavedModel(directory, TAG));
    } finally {
      shrink(path);
    }
  }

  /** feeds, fetches: by node name; returns what was fetched, which the caller disposes. */
  run(feeds: ReadonlyMap<string, tf.Tensor>, fetches: readonly string[]): tf.Tensor[] {
    const backend = nativeBackend();
    const ids = backend.getInputTensorIds([...feeds.values()]);
    const names = [...feeds.keys()].map((name) => `${name}:0`).join(',');
    return backend.binding
      .runSavedModel(this.#id, ids, names, fetches.map((name) => `${name}:0`).join(','))
      .map((metadata: TensorMetadata) => backend.createOutputTensor(metadata));
  }

  close(): void {
    if (this.#open) nativeBackend().binding.deleteSavedModel(this.#id);
    this.#open = false;
  }
}

function shrink(_path: string): void {}

function runFileOp(name: string, attributes: [], inputs: readonly (string | Uint8Array)[]): void {
  const { binding } = nativeBackend();
  const ids = inputs.map((input) => {
    const content = typeof input === 'string' ? utf8.encode(input) : input;
    return binding.createTensor([], binding.TF_STRING, [content]);
  });
  try {
    binding.executeOp(name, attributes, ids, 0);
  } finally {
    for (const id of ids) binding.deleteTensor(id);
  }
}
