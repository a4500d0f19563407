import type { TfjsUse } from '../../models/artifact/open-network.ts';
import type { Runtime } from './environment.ts';

/**
 * How networks use tfjs; the answers are the same. `wasm` computes fully connected layers without it and
 * the others on its WASM backend, which starts in a tenth of a second; `native` has TensorFlow itself
 * compute all, for networks a hundred times as large as those of this library.
 */
export function tfjsOn(runtime: Runtime): TfjsUse {
  let started: Promise<void> | undefined;
  return {
    always: runtime === 'native',
    start() {
      started ??= start(runtime);
      return started;
    },
  };
}

/** Loaded when it is first needed: forecasts of most models never do. */
async function start(runtime: Runtime): Promise<void> {
  if (runtime === 'wasm') return (await import('./wasm.ts')).useWasm();
  return (await import('./native.ts')).useNative();
}
