/**
 * One set-up at a time, among processes that share a folder. A lock is a file that names its owner and
 * is touched every two seconds. A waiter removes it when the owner's process is gone, or, where that
 * cannot be seen (another machine or container), when it has watched it untouched for 30 seconds.
 */
import { randomUUID } from 'node:crypto';
import { linkSync, mkdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { codeOf } from './errors.mjs';
import { onInterrupt } from './interrupts.mjs';
import { isGone, processSpace, readHeld, silenceWatch } from './lock-owner.mjs';

const heartbeatMs = 2_000;
const abandonedClaimMs = 5_000;

/**
 * @typedef {import('./lock-owner.mjs').Owner} Owner
 *
 * @typedef {object} LockOptions
 * @property {(owner: Owner) => void} [onWait] told once, when another process holds the lock
 * @property {number} [silenceMs] how long an owner out of sight may be silent; default 30 s
 */

/**
 * Runs `work` while holding the lock at `path`.
 * @template T
 * @param {string} path
 * @param {() => Promise<T>} work
 * @param {LockOptions} [options]
 * @returns {Promise<T>}
 */
export async function withLock(path, work, options = {}) {
  const release = await acquire(path, options);
  try {
    return await work();
  } finally {
    release();
  }
}

/**
 * @param {string} path
 * @param {LockOptions} options
 */
async function acquire(path, { onWait, silenceMs = 30_000 }) {
  mkdirSync(dirname(path), { recursive: true });
  const me = { token: randomUUID(), pid: process.pid, where: processSpace() };
  const isSilent = silenceWatch(silenceMs);
  let told = false;
  while (!create(path, me)) {
    const held = readHeld(path);
    if (held === undefined) continue;
    if (isGone(held, me) || isSilent(held)) {
      evict(path, held.token);
      await sleep(10);
      continue;
    }
    if (!told) onWait?.(held);
    told = true;
    await sleep(50 + Math.random() * 100);
  }
  return hold(path, me);
}

/** @param {string} path @param {Owner} me */
function hold(path, me) {
  const beat = setInterval(() => touch(path), heartbeatMs);
  beat.unref();
  const release = () => {
    clearInterval(beat);
    forget();
    if (readHeld(path)?.token === me.token) rmSync(path, { force: true });
  };
  const forget = onInterrupt(release);
  return release;
}

/** @param {string} path */
function touch(path) {
  try {
    utimesSync(path, new Date(), new Date());
  } catch {
    // Gone: somebody took this process for dead. Every result is renamed into place, so both may go on.
  }
}

/**
 * Creates the lock with its owner already in it: a hard link appears whole or not at all.
 * @param {string} path
 * @param {Owner} me
 */
function create(path, me) {
  const mine = `${path}.${me.token}`;
  writeFileSync(mine, JSON.stringify(me));
  try {
    linkSync(mine, path);
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    return createWithoutLinks(path, me, error);
  } finally {
    rmSync(mine, { force: true });
  }
}

/** @param {string} path @param {Owner} me @param {unknown} reason */
function createWithoutLinks(path, me, reason) {
  if (!['EPERM', 'ENOTSUP', 'ENOSYS', 'EOPNOTSUPP', 'EMLINK'].includes(codeOf(reason)))
    throw reason;
  try {
    writeFileSync(path, JSON.stringify(me), { flag: 'wx' });
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  }
}

/**
 * Removes the lock of a dead owner, never the fresh one that a quicker waiter has put in its place:
 * only who holds the claim on this very token may remove, and the claim goes after the removal.
 * @param {string} path
 * @param {string} token
 */
function evict(path, token) {
  const claim = `${path}.evict-${token}`;
  try {
    writeFileSync(claim, `${process.pid}`, { flag: 'wx' });
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error;
    if (isAbandoned(claim)) rmSync(claim, { force: true });
    return;
  }
  if (readHeld(path)?.token === token) rmSync(path, { force: true });
  rmSync(claim, { force: true });
}

/** @param {string} claim */
function isAbandoned(claim) {
  try {
    return Date.now() - statSync(claim).mtimeMs > abandonedClaimMs;
  } catch {
    return false;
  }
}
