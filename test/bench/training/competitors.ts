import { execFile } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { layout } from '../../../infra/setup/layout.mjs';
import { type Speed, toArguments, type Workload } from './workload.ts';

const run = promisify(execFile);
const PEER = join(import.meta.dirname, 'keras_peer.py');
const OURS = join(import.meta.dirname, 'processes/train-once.ts');
const KERAS = ['tensorflow-cpu==2.21.0'];
const LIGHTGBM = ['lightgbm==4.6.0', 'scikit-learn', 'numpy'];
const PANDAS_LIGHTGBM = ['pandas==2.3.3', ...LIGHTGBM];
const LIGHTGBM_PEER = join(import.meta.dirname, 'lightgbm_peer.py');
const INSTALL_MS = 20 * 60_000;

/** The peer's Python, or why there is none. */
export type Peer = { readonly python: string } | { readonly skipped: string };

/** Keras, some 300 MB on first use. */
export function findKeras(): Promise<Peer> {
  return findPeer(KERAS);
}

/** LightGBM, some 150 MB on first use. */
export function findLightgbm(): Promise<Peer> {
  return findPeer(LIGHTGBM);
}

/** LightGBM beside pandas, some 250 MB on first use. */
export function findPandasLightgbm(): Promise<Peer> {
  return findPeer(PANDAS_LIGHTGBM);
}

/** Finds packages in an environment in the user's cache, and makes that on first use. */
async function findPeer(requirements: readonly string[]): Promise<Peer> {
  const folder = join(layout().cache, `bench-${requirements[0]}`);
  const python = join(folder, 'bin', 'python');
  const whole = join(folder, 'whole');
  if (existsSync(whole)) return { python };
  try {
    rmSync(folder, { recursive: true, force: true });
    await run('python3', ['-m', 'venv', folder]);
    await run(python, ['-m', 'pip', 'install', '--quiet', ...requirements], {
      timeout: INSTALL_MS,
    });
    await run(python, ['-c', `open(${JSON.stringify(whole)}, "w")`]);
    return { python };
  } catch (error) {
    const { message, stderr } = error as Error & { stderr?: string };
    const last = (stderr || message).trim().split('\n').at(-1);
    return { skipped: `python3 could not install ${requirements.join(' ')}: ${last}` };
  }
}

export async function runPeer(python: string, workload: Workload): Promise<Speed> {
  return measured(python, [PEER, ...toArguments(workload)]);
}

export interface PointFit {
  readonly version: string;
  readonly seconds: number;
  readonly mae: number;
}

/** LightGBM's point fit on `value,temperature` a line, all but the last days of them. */
export async function fitLightgbm(
  python: string,
  { lines, scoredDays }: { lines: string; scoredDays: number },
): Promise<PointFit> {
  const running = run(python, [LIGHTGBM_PEER, '--scored-days', String(scoredDays)]);
  running.child.stdin?.end(lines);
  return JSON.parse((await running).stdout) as PointFit;
}

/** engine: `tfjs` (its own `model.fit`), or one of `train`. */
export async function runOurs(engine: string, workload: Workload): Promise<Speed> {
  return measured(process.execPath, [OURS, '--engine', engine, ...toArguments(workload)]);
}

async function measured(program: string, args: readonly string[]): Promise<Speed> {
  const { stdout } = await run(program, [...args]);
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as Speed;
}
