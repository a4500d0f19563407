import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { fileKey, readJson } from './layout.mjs';

/**
 * @typedef {import('./layout.mjs').Layout} Layout
 * @typedef {{ failed: string, atMs: number }} Failed
 */

export const requirements = fileURLToPath(new URL('requirements.txt', import.meta.url));
const retryAfterMs = 60 * 60_000;

/**
 * The path of a program of the environment.
 * @param {Layout} place
 * @param {string} name for example `python` or `moto_server`
 * @returns {string | undefined} undefined where it is not installed
 */
export function pythonProgram(place, name) {
  const folder = readyFolder(place);
  const inside = process.platform === 'win32' ? ['Scripts', `${name}.exe`] : ['bin', name];
  const path = folder && join(folder, ...inside);
  return path && existsSync(path) ? path : undefined;
}

/** Whether there is nothing to do now: installed, or failed so lately that it would again. @param {Layout} place */
export function pythonSettled(place) {
  if (pythonProgram(place, 'python') !== undefined) return true;
  const state = readJson(pointerFile(place));
  return isFailure(state) && Date.now() - state.atMs < retryAfterMs;
}

/** Makes the next run try again. @param {Layout} place */
export function forgetPythonFailure(place) {
  if (isFailure(readJson(pointerFile(place)))) rmSync(pointerFile(place), { force: true });
}

/** @param {Layout} place */
function readyFolder(place) {
  const state = readJson(pointerFile(place));
  const isReady = typeof state === 'object' && state !== null && 'folder' in state;
  return isReady && typeof state.folder === 'string' ? state.folder : undefined;
}

/** @param {unknown} state @returns {state is Failed} */
function isFailure(state) {
  return typeof state === 'object' && state !== null && 'failed' in state && 'atMs' in state;
}

/** @param {Layout} place */
export function homeOf(place) {
  return join(place.cache, 'python', fileKey(requirements));
}

/** @param {Layout} place */
export function pointerFile(place) {
  return join(homeOf(place), 'current.json');
}
