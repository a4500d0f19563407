import { execFile } from 'node:child_process';
import { cp, mkdir, readdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { layout } from '../../../../infra/setup/layout.mjs';
import { temporaryFolder } from './temporary-folder.ts';

const repository = layout();

export interface Ending {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Clone {
  readonly root: string;
  readonly cache: string;
  /** Runs the clone's own `infra/setup/run.mjs`. Of this process's environment only PATH is passed on. */
  setUp(args: readonly string[], env?: NodeJS.ProcessEnv): Promise<Ending>;
}

/** What set-up reads of a clone, without node_modules. */
export async function bareClone(): Promise<Clone> {
  const root = await temporaryFolder();
  for (const path of [
    'infra/setup',
    'infra/local/wattcast.mjs',
    'package.json',
    'package-lock.json',
    '.npmrc',
  ]) {
    await cp(join(repository.root, path), join(root, path), { recursive: true });
  }
  const cache = join(root, 'cache');
  const base = { PATH: process.env['PATH'], HOME: root, WATTCAST_CACHE: cache };
  return { root, cache, setUp: (args, env) => runNode(root, args, { ...base, ...env }) };
}

/** What set-up reads of tfjs-node. Its code, when linked, finds the binding of the linked package. */
const sources = ['package.json', 'binding.gyp', 'binding', 'scripts'];

/** A clone whose modules are installed, and whose tfjs-node loads the binding that is put there. */
export function cloneThatLoads(): Promise<Clone> {
  return cloneWithModules([...sources, 'dist']);
}

/** A clone whose modules are installed, less native TensorFlow. */
export async function cloneWithModules(copied = sources): Promise<Clone> {
  const clone = await bareClone();
  const modules = join(clone.root, 'node_modules');
  await linkAll(repository.nodeModules, modules, [
    '.bin',
    '.wattcast',
    '.package-lock.json',
    '@tensorflow',
  ]);
  await cp(join(repository.nodeModules, '.package-lock.json'), join(modules, '.package-lock.json'));
  await linkAll(join(repository.nodeModules, '.bin'), join(modules, '.bin'), ['wattcast']);
  const scope = join('node_modules', '@tensorflow');
  await linkAll(join(repository.root, scope), join(clone.root, scope), ['tfjs-node']);
  for (const part of copied) {
    const path = join(scope, 'tfjs-node', part);
    await cp(join(repository.root, path), join(clone.root, path), { recursive: true });
  }
  const own = join(scope, 'tfjs-node');
  await linkAll(join(repository.root, own), join(clone.root, own), [...copied, 'deps', 'lib']);
  return clone;
}

async function linkAll(from: string, to: string, except: readonly string[]): Promise<void> {
  await mkdir(to, { recursive: true });
  const names = (await readdir(from)).filter((name) => !except.includes(name));
  await Promise.all(names.map((name) => symlink(join(from, name), join(to, name))));
}

function runNode(root: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<Ending> {
  const script = join(root, 'infra/setup/run.mjs');
  return new Promise((resolve) => {
    execFile(process.execPath, [script, ...args], { cwd: root, env }, (error, stdout, stderr) => {
      const code = error === null ? 0 : Number(error.code ?? 1);
      resolve({ code, stdout, stderr });
    });
  });
}
