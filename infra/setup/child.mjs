import { spawn } from 'node:child_process';
import { createWriteStream, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { createInterface } from 'node:readline';
import { onInterrupt } from './interrupts.mjs';

const keptLines = 60;

/**
 * @typedef {object} Outcome
 * @property {number | null} code
 * @property {NodeJS.Signals | null} signal
 * @property {boolean} timedOut
 * @property {string} tail the last lines it printed
 */

/**
 * Runs a noisy command: every line goes to `log`, none to the terminal.
 * @param {string} command
 * @param {string[]} args
 * @param {object} options
 * @param {string} options.cwd
 * @param {NodeJS.ProcessEnv} options.env
 * @param {string} options.log a file, replaced
 * @param {number} [options.timeoutMs] after it the command and its children are killed
 * @param {(line: string) => void} [options.onLine]
 * @returns {Promise<Outcome>}
 * @throws {NodeJS.ErrnoException} where the command cannot be started
 */
export async function runLogged(command, args, { cwd, env, log, timeoutMs, onLine }) {
  mkdirSync(dirname(log), { recursive: true });
  const sink = createWriteStream(log);
  sink.on('error', () => {}); // A full disk must not hide what the command itself has to say.
  const child = spawn(command, args, {
    cwd,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: process.platform !== 'win32', // a group of its own, so that its children die with it
    windowsHide: true,
  });
  const forget = onInterrupt(() => killGroup(child.pid));
  const tail = keepTail(child, sink, onLine);
  const clock = watchClock(child, timeoutMs);
  try {
    const { code, signal } = await ended(child);
    return { code, signal, timedOut: clock.expired(), tail: tail.join('\n') };
  } finally {
    clock.stop();
    forget();
    sink.end();
  }
}

/**
 * @param {import('node:child_process').ChildProcessByStdio<null, import('node:stream').Readable, import('node:stream').Readable>} child
 * @param {import('node:stream').Writable} sink
 * @param {((line: string) => void) | undefined} onLine
 */
function keepTail(child, sink, onLine) {
  /** @type {string[]} */
  const tail = [];
  for (const input of [child.stdout, child.stderr]) {
    createInterface({ input }).on('line', (line) => {
      sink.write(`${line}\n`);
      tail.push(line);
      if (tail.length > keptLines) tail.shift();
      onLine?.(line);
    });
  }
  return tail;
}

/**
 * @param {import('node:child_process').ChildProcess} child
 * @param {number | undefined} timeoutMs
 */
function watchClock(child, timeoutMs) {
  let expired = false;
  const timer =
    timeoutMs === undefined
      ? undefined
      : setTimeout(() => {
          expired = true;
          killGroup(child.pid);
        }, timeoutMs);
  return { expired: () => expired, stop: () => clearTimeout(timer) };
}

/**
 * @param {import('node:child_process').ChildProcess} child
 * @returns {Promise<{ code: number | null, signal: NodeJS.Signals | null }>}
 */
function ended(child) {
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => resolve({ code, signal }));
  });
}

/** @param {number | undefined} pid */
function killGroup(pid) {
  if (pid === undefined) return;
  try {
    process.kill(process.platform === 'win32' ? pid : -pid, 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
}
