import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { lockedNode } from './layout.mjs';

const probe = fileURLToPath(new URL('load-probe.mjs', import.meta.url));
const timeoutMs = 120_000;

/**
 * Loads the binding in a Node 24 of its own, because a library that does not suit may kill the process.
 * @param {import('./layout.mjs').Layout} place
 * @returns {Promise<{ ok: true, versions: string } | { ok: false, reason: string }>}
 */
export async function loadNative(place) {
  const node = lockedNode(place);
  if (node === undefined) return { ok: false, reason: 'the locked Node 24 is not installed' };
  try {
    const { stdout } = await promisify(execFile)(node, [probe, place.root], {
      env: { ...process.env, NODE_OPTIONS: '', TF_CPP_MIN_LOG_LEVEL: '2' },
      timeout: timeoutMs,
    });
    return { ok: true, versions: stdout.trim() };
  } catch (error) {
    return { ok: false, reason: reasonOf(error) };
  }
}

/** @param {unknown} error */
function reasonOf(error) {
  if (!(error instanceof Error)) return String(error);
  if ('killed' in error && error.killed) return `it took longer than ${timeoutMs / 1000} s`;
  if ('signal' in error && error.signal) return `the process was ended by ${error.signal}`;
  const said = 'stderr' in error ? String(error.stderr) : '';
  const line = said.split('\n').find((each) => /Error:/.test(each));
  return (line ?? error.message).trim().replace(/^.*?Error: /, '');
}
