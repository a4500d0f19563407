import { execFile } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdirSync, realpathSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import type { Builder } from './image-builder.ts';

const run = promisify(execFile);

/** Debian stands for Lambda's Amazon Linux: the same processor, glibc and Node, another package tool. */
const RELEASE = 'bookworm';
const COMPILER = /^dnf install --assumeyes gcc-c\+\+/;
const PATH = '/var/lang/bin:/usr/bin:/bin';

/** Why images cannot be built so here; undefined where they can. */
export function whyNotChroot(): string | undefined {
  if (process.getuid?.() !== 0) return 'needs root';
  return existsSync('/usr/sbin/debootstrap') ? undefined : 'needs debootstrap';
}

/** Every step of a Dockerfile in clean Debian trees under `directory`: minutes, and 300 MB of downloads. */
export function chrootBuilder(directory: string): Builder {
  const clean = join(directory, 'clean');
  let count = 0;
  return {
    begin: async () => {
      if (!existsSync(clean)) await bootstrap(clean);
      const tree = join(directory, `stage-${++count}`);
      await run('cp', ['--archive', clean, tree]);
      return tree;
    },
    run: async (command, { tree, directory: place }) => {
      const asked = COMPILER.test(command) ? 'g++ --version' : command;
      await inTree(tree, `mkdir -p ${place} && cd ${place} && ${asked}`);
    },
  };
}

/** Runs a command of the shell in a tree, and gives what it says. */
export async function inTree(
  tree: string,
  command: string,
  environment: Readonly<Record<string, string>> = {},
): Promise<string> {
  const variables = Object.entries(environment).map(([name, value]) => `${name}=${value}`);
  const inside = [tree, '/usr/bin/env', `PATH=${PATH}`, 'HOME=/root', ...variables];
  // TensorFlow needs both folders. What is mounted in a name space of its own is gone with the command.
  const mount = 'mount --bind /proc "$1/proc" && mount --bind /dev "$1/dev" && exec chroot "$@"';
  const { stdout } = await run(
    'unshare',
    ['--mount', 'sh', '-c', mount, 'sh', ...inside, 'sh', '-c', command],
    { maxBuffer: 2 ** 26 },
  );
  return stdout;
}

/** Lambda's base image has Node 24 and npm under /var/lang. */
async function bootstrap(tree: string): Promise<void> {
  const packages = '--include=g++,ca-certificates';
  await run('/usr/sbin/debootstrap', ['--variant=minbase', packages, RELEASE, tree], {
    maxBuffer: 2 ** 26,
  });
  const { stdout: npm } = await run('sh', ['-c', 'command -v npm']);
  const lang = join(tree, 'var/lang');
  mkdirSync(join(lang, 'bin'), { recursive: true });
  cpSync(realpathSync(process.execPath), join(lang, 'bin/node'));
  cpSync(dirname(dirname(realpathSync(npm.trim()))), join(lang, 'lib/npm'), { recursive: true });
  const script = '#!/bin/sh\nexec /var/lang/bin/node /var/lang/lib/npm/bin/npm-cli.js "$@"\n';
  writeFileSync(join(lang, 'bin/npm'), script);
  chmodSync(join(lang, 'bin/npm'), 0o755);
  borrowNetwork(tree);
}

/** Names, certificates and registries as this machine has them. */
function borrowNetwork(tree: string): void {
  const files = ['/etc/resolv.conf', '/etc/hosts', '/etc/ssl/certs/ca-certificates.crt'];
  for (const file of files) if (existsSync(file)) cpSync(realpathSync(file), join(tree, file));
  for (const file of ['.npmrc', '.config/pip']) {
    const from = join(homedir(), file);
    if (existsSync(from)) cpSync(from, join(tree, 'root', file), { recursive: true });
  }
}
