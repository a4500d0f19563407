/** Who holds a lock, and whether that process still lives. */
import { readFileSync, readlinkSync, statSync } from 'node:fs';
import { hostname } from 'node:os';
import { codeOf } from './errors.mjs';

/**
 * @typedef {{ token: string, pid: number, where: string }} Owner `where`: a host and its process ids
 * @typedef {Owner & { touchedMs: number }} Held
 */

/** @param {string} path @returns {Held | undefined} undefined when there is no lock (any more) */
export function readHeld(path) {
  try {
    const touchedMs = statSync(path).mtimeMs;
    const text = readFileSync(path, 'utf8');
    return { ...parseOwner(text), touchedMs };
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/** @param {string} text @returns {Owner} */
function parseOwner(text) {
  try {
    return JSON.parse(text);
  } catch {
    return { token: '', pid: 0, where: 'unknown' };
  }
}

/** @param {Owner} owner @param {Owner} me */
export function isGone(owner, me) {
  if (owner.where !== me.where) return false;
  try {
    process.kill(owner.pid, 0);
    return false;
  } catch (error) {
    return codeOf(error) === 'ESRCH';
  }
}

/**
 * Judges by this process's own clock, so that neither clock skew nor a suspended laptop looks like death.
 * @param {number} silenceMs
 * @returns {(held: Held) => boolean}
 */
export function silenceWatch(silenceMs) {
  let seen = '';
  let since = 0;
  return (held) => {
    const now = performance.now();
    const beat = `${held.token} ${held.touchedMs}`;
    if (beat !== seen) {
      seen = beat;
      since = now;
    }
    return now - since > silenceMs;
  };
}

/** Process ids mean something only on one host and, in containers, in one namespace. */
export function processSpace() {
  try {
    return `${hostname()} ${readlinkSync('/proc/self/ns/pid')}`;
  } catch {
    return hostname();
  }
}
