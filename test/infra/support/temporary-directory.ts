import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A directory of its own that goes when the process of the tests does. */
export function temporaryDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'wattcast-test-'));
  process.once('exit', () => rmSync(directory, { recursive: true, force: true }));
  return directory;
}
