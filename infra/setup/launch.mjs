import { spawn } from 'node:child_process';
import { delimiter, join } from 'node:path';
import { layout, lockedNode } from './layout.mjs';

/** @type {NodeJS.Signals[]} */
const forwarded = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/**
 * Runs a script with the locked Node 24 and ends this process the way the script ended.
 * @param {string} script `.ts` runs as it is
 * @param {string[]} args
 * @param {import('./layout.mjs').Layout} [place]
 * @returns {Promise<void>}
 */
export async function launch(script, args, place = layout()) {
  const node = lockedNode(place) ?? process.execPath;
  const isTypeScript = script.endsWith('.ts');
  // Node before 24.12 announces on every start that it strips types.
  const quiet = isTypeScript ? ['--disable-warning=ExperimentalWarning'] : [];
  const child = spawn(node, [...quiet, script, ...args], {
    stdio: 'inherit',
    env: {
      // What strips types takes 20 MB, and is not loaded where all that it made is still there.
      ...(isTypeScript
        ? { NODE_COMPILE_CACHE: join(place.nodeModules, '.cache', 'wattcast') }
        : {}),
      ...process.env,
      PATH: withPrograms(place),
    },
  });
  for (const signal of forwarded) process.on(signal, () => forward(child, signal));
  const { code, signal } = await ended(child);
  if (signal !== null) dieBy(signal);
  process.exitCode = code ?? 1;
}

/** @param {import('./layout.mjs').Layout} place */
function withPrograms(place) {
  return [join(place.nodeModules, '.bin'), process.env['PATH']].filter(Boolean).join(delimiter);
}

/**
 * A terminal sends Ctrl-C to the whole group: the script has had it, and a second one would mean "now".
 * @param {import('node:child_process').ChildProcess} child
 * @param {NodeJS.Signals} signal
 */
function forward(child, signal) {
  if (signal === 'SIGINT' && process.stdin.isTTY) return;
  child.kill(signal);
}

/**
 * @param {import('node:child_process').ChildProcess} child
 * @returns {Promise<{ code: number | null, signal: NodeJS.Signals | null }>}
 */
function ended(child) {
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code, signal) => resolve({ code, signal }));
  });
}

/** So that a shell or npm sees the same end as the script's. @param {NodeJS.Signals} signal */
function dieBy(signal) {
  for (const each of forwarded) process.removeAllListeners(each);
  process.kill(process.pid, signal);
}
