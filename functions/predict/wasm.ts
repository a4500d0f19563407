import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs-core';

const FILE = 'tfjs-backend-wasm-simd.wasm';

/** Every Lambda processor, and every one that runs Node 24, has SIMD: one file is enough. */
export async function useWasm(): Promise<void> {
  const here = path.dirname(fileURLToPath(import.meta.url));
  const directory = existsSync(path.join(here, FILE)) ? here : installedDirectory();
  setWasmPaths(`${directory}${path.sep}`);
  await tf.setBackend('wasm');
  await tf.ready();
}

function installedDirectory(): string {
  return path.dirname(createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm'));
}
