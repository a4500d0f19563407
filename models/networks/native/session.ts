import { threadId } from 'node:worker_threads';
import type * as tf from '@tensorflow/tfjs-core';
import { nativeBackend, type TensorMetadata } from './binding.ts';
import { attribute, DataType, type Node, type Scope } from './graph-def.ts';

const utf8 = new TextEncoder();
let opened = 0;

/** Where a graph is written, and the tag under which it is found there. */
export interface GraphFile {
  readonly path: string;
  readonly tag: string;
}

/** A loaded graph with its variables; holds native memory until `close`. */
export class Session {
  readonly #id: number;
  #open = true;

  private constructor(id: number) {
    this.#id = id;
  }

  /**
   * Loads the graph that `write` makes. The binding reads graphs from files only, so the bytes go
   * through TensorFlow's file system in memory: nothing reaches a disk, whatever becomes of the
   * process. That system has no operation that deletes; `write` is told the file's name so that
   * the graph can cut its own file short (see `forgetFile`).
   */
  static open(write: (file: GraphFile) => Uint8Array): Session {
    opened += 1;
    const directory = `ram://wattcast/${threadId}/${opened}`;
    const file = { tag: 'train', path: `${directory}/saved_model.pb` };
    writeFile(file.path, write(file));
    return new Session(nativeBackend().binding.loadSavedModel(directory, file.tag));
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

function writeFile(path: string, content: Uint8Array): void {
  const { binding } = nativeBackend();
  const ids = [utf8.encode(path), content].map((value) =>
    binding.createTensor([], binding.TF_STRING, [value]),
  );
  try {
    binding.executeOp('WriteFile', [], ids, 0);
  } finally {
    for (const id of ids) binding.deleteTensor(id);
  }
}

/**
 * Writes a checkpoint of one number over the graph's own file: of all operations, `Save` is one
 * that replaces a file by renaming another. Some 200 bytes a session remain until the process ends.
 */
export function forgetFile(graph: Scope, path: string): Node {
  const text = (value: string, shape: readonly number[]) =>
    graph.tensor(DataType.string, shape, [utf8.encode(value)]);
  const inputs = [text(path, []), text('nothing', [1]), graph.constant(Float32Array.of(0))];
  return graph.add('Save', { inputs, attributes: { T: attribute.types([DataType.float]) } });
}
