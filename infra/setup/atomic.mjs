import { randomBytes } from 'node:crypto';
import { mkdirSync, readdirSync, readlinkSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { readdir, rename, rm } from 'node:fs/promises';
import { dirname, join, sep } from 'node:path';
import { codeOf } from './errors.mjs';

/** A name that no other process uses. */
export function uniqueName() {
  return `${process.pid}-${randomBytes(6).toString('hex')}`;
}

/**
 * Writes a whole file or nothing.
 * @param {string} path
 * @param {unknown} value written as JSON
 */
export function writeJson(path, value) {
  const temporary = `${path}.${uniqueName()}`;
  mkdirSync(dirname(path), { recursive: true });
  try {
    writeFileSync(temporary, `${JSON.stringify(value, null, 2)}\n`);
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

/**
 * Puts `staged` in the place of `target`. Killed in between, `target` is the old folder, the new one
 * or absent, never a mixture.
 * @param {string} staged
 * @param {string} target
 * @param {string} trash an absent path on the same file system
 */
export async function swapFolder(staged, target, trash) {
  await rename(target, trash).catch(ignoreMissing);
  await rename(staged, target);
  await rm(trash, { recursive: true, force: true });
}

/**
 * Removes what interrupted runs left behind. Only under the lock that guards `folder`.
 * @param {string} folder
 * @param {RegExp} leftover
 */
export async function sweep(folder, leftover) {
  const names = await readdir(folder).catch(() => []);
  for (const name of names.filter((each) => leftover.test(each))) {
    const path = join(folder, name);
    stopOrphans(path);
    await rm(path, { recursive: true, force: true, maxRetries: 3 }).catch(() => {}); // or the next time
  }
}

/**
 * Ends the commands that outlived a killed set-up and still work below `folder`. Linux tells where a
 * process works; elsewhere they end by themselves, having lost their files.
 * @param {string} folder
 */
function stopOrphans(folder) {
  for (const pid of processIds()) {
    try {
      const works = readlinkSync(`/proc/${pid}/cwd`);
      if (works === folder || works.startsWith(folder + sep)) process.kill(Number(pid), 'SIGKILL');
    } catch {
      // Another user's, or it has just ended.
    }
  }
}

function processIds() {
  if (process.platform !== 'linux') return [];
  return readdirSync('/proc').filter((name) => /^\d+$/.test(name));
}

/** @param {unknown} error */
function ignoreMissing(error) {
  if (codeOf(error) !== 'ENOENT') throw error;
}
