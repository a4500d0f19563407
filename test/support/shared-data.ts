import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Real series beside the repository, which is complete without them: tests that need them are skipped. */
const DIRECTORY = fileURLToPath(new URL('../../../shared/data/', import.meta.url));

export const hasSharedData = existsSync(DIRECTORY);

export function sharedPath(name: string): string {
  return `${DIRECTORY}${name}`;
}

export function sharedBytes(name: string): Uint8Array {
  return new Uint8Array(readFileSync(sharedPath(name)));
}
