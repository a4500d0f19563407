/**
 * Python programs that tests drive (an S3 server, a template linter): a private environment in the cache,
 * keyed by `requirements.txt`. An environment cannot be moved once made, so each attempt makes its own
 * and a pointer file, written last, names the one that is whole.
 */
import { execFile } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { sweep, uniqueName, writeJson } from './atomic.mjs';
import { runLogged } from './child.mjs';
import { withLock } from './lock.mjs';
import { homeOf, pointerFile, pythonProgram, requirements } from './python-ready.mjs';

/**
 * @typedef {import('./layout.mjs').Layout} Layout
 * @typedef {import('./progress.mjs').Phase} Phase
 */

const installMs = 15 * 60_000;
const oldest = [3, 10];

/**
 * Never throws for want of Python or of the network: the tests that need it are skipped by name.
 * @param {Layout} place
 * @param {Phase} phase
 * @returns {Promise<string>} what is there now, in words
 */
export async function ensurePython(place, phase) {
  if (pythonProgram(place, 'python') !== undefined) return 'ready';
  const python = await findPython();
  if (python === undefined) {
    return remember(
      place,
      `skipped: no python3 of ${oldest.join('.')} or later with venv was found`,
    );
  }
  return withLock(join(homeOf(place), 'lock'), () => make(place, python, phase), {
    onWait: ({ pid }) => phase.note(`waiting for another set-up (process ${pid})`),
  });
}

/**
 * @param {Layout} place
 * @param {string} python
 * @param {Phase} phase
 */
async function make(place, python, phase) {
  if (pythonProgram(place, 'python') !== undefined) return 'ready';
  await sweep(homeOf(place), /^env-/);
  const folder = join(homeOf(place), `env-${uniqueName()}`);
  const failure = await install(place, python, folder, phase);
  if (failure === undefined) {
    writeJson(pointerFile(place), { folder });
    return 'installed';
  }
  await rm(folder, { recursive: true, force: true });
  return remember(place, `skipped: ${failure}`);
}

/**
 * @param {Layout} place
 * @param {string} python
 * @param {string} folder
 * @param {Phase} phase
 * @returns {Promise<string | undefined>} what went wrong
 */
async function install(place, python, folder, phase) {
  const { PYTHONHOME: _home, PYTHONPATH: _path, ...env } = process.env;
  const log = join(place.scratch, 'pip.log');
  const options = { cwd: folder, env, log, timeoutMs: installMs };
  mkdirSync(folder, { recursive: true });
  phase.update('making a private environment');
  const made = await runLogged(python, ['-m', 'venv', folder], options);
  if (made.code !== 0) return `python3 -m venv failed (${log})`;
  const own = join(
    folder,
    ...(process.platform === 'win32' ? ['Scripts', 'python.exe'] : ['bin', 'python']),
  );
  const pip = [
    '-m',
    'pip',
    'install',
    '--no-deps',
    '--disable-pip-version-check',
    // Python compiles what the tests import; most of these packages' modules they never do.
    '--no-compile',
    '--retries',
    '2',
  ];
  const installed = await runLogged(own, [...pip, '-r', requirements], {
    ...options,
    onLine: (line) => {
      const name = /^(?:Collecting|Installing collected packages:?) (\S+)/.exec(line)?.[1];
      if (name !== undefined) phase.update(name);
    },
  });
  return installed.code === 0 ? undefined : `pip could not install what the tests use (${log})`;
}

/** @returns {Promise<string | undefined>} */
async function findPython() {
  const question = 'import sys, venv, ensurepip; print(*sys.version_info[:2])';
  for (const name of ['python3', 'python']) {
    const answer = await promisify(execFile)(name, ['-c', question]).catch(() => undefined);
    const [major = 0, minor = 0] = (answer?.stdout ?? '').trim().split(' ').map(Number);
    const [oldMajor = 0, oldMinor = 0] = oldest;
    if (major > oldMajor || (major === oldMajor && minor >= oldMinor)) return name;
  }
  return undefined;
}

/** So that an offline machine does not wait for pip before each test run. @param {Layout} place @param {string} failed */
function remember(place, failed) {
  writeJson(pointerFile(place), { failed, atMs: Date.now() });
  return failed;
}
