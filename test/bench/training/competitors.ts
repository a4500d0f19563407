import { execFile } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { layout } from '../../../infra/setup/layout.mjs';
import { type Speed, toArguments, type Workload } from './workload.ts';

const run = promisify(execFile);
const PEER = join(import.meta.dirname, 'keras_peer.py');
const OURS = join(import.meta.dirname, 'processes/train-once.ts');
const REQUIREMENT = 'tensorflow-cpu==2.21.0';
const INSTALL_MS = 20 * 60_000;

/** The peer's Python, or why there is none. */
export type Peer = { readonly python: string } | { readonly skipped: string };

/** Finds Keras in an environment in the user's cache, and makes that on first use (some 300 MB). */
export async function findPeer(): Promise<Peer> {
  const folder = join(layout().cache, `bench-${REQUIREMENT}`);
  const python = join(folder, 'bin', 'python');
  const whole = join(folder, 'whole');
  if (existsSync(whole)) return { python };
  try {
    rmSync(folder, { recursive: true, force: true });
    await run('python3', ['-m', 'venv', folder]);
    await run(python, ['-m', 'pip', 'install', '--quiet', REQUIREMENT], { timeout: INSTALL_MS });
    await run(python, ['-c', `open(${JSON.stringify(whole)}, "w")`]);
    return { python };
  } catch (error) {
    const { message, stderr } = error as Error & { stderr?: string };
    const last = (stderr || message).trim().split('\n').at(-1);
    return { skipped: `python3 could not install ${REQUIREMENT}: ${last}` };
  }
}

export async function runPeer(python: string, workload: Workload): Promise<Speed> {
  return measured(python, [PEER, ...toArguments(workload)]);
}

/** engine: `tfjs` (its own `model.fit`), or one of `train`. */
export async function runOurs(engine: string, workload: Workload): Promise<Speed> {
  return measured(process.execPath, [OURS, '--engine', engine, ...toArguments(workload)]);
}

async function measured(program: string, args: readonly string[]): Promise<Speed> {
  const { stdout } = await run(program, [...args]);
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as Speed;
}
