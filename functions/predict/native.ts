import { useBackend } from '../../models/networks/backend.ts';

/** Networks of so many weights are why one would serve natively: their operations use all processors. */
const LARGE_NETWORK = 500_000;

/** Native TensorFlow. Not in the zip, which stands without anything installed: see `infra/bundle/`. */
export async function useNative(): Promise<void> {
  await useBackend('tensorflow', { largestNetwork: LARGE_NETWORK });
}
