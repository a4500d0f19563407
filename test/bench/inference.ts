import { resolve } from 'node:path';
import { bundleFunction } from '../../infra/bundle/bundle-function.ts';
import { makeBenchStore } from './serving/bench-store.ts';
import { startChild } from './serving/child.ts';

const INFERENCE = resolve(import.meta.dirname, 'serving/processes/inference.ts');

/** Warm inference over the Open Inference Protocol V2, in the bundled handler. */
export async function benchInference() {
  const { directory } = await bundleFunction('predict');
  const store = await makeBenchStore('mlp', { models: ['town'], series: [] });
  try {
    const { said } = await startChild<object>(INFERENCE, [directory, 'town'], {
      WATTCAST_STORE: store.directory,
    });
    return said;
  } finally {
    store.remove();
  }
}
