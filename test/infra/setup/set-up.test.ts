import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { layout, packageFolder, platform } from '../../../infra/setup/layout.mjs';
import { hasBinding } from '../../../infra/setup/native-ready.mjs';
import { bareClone, cloneThatLoads, cloneWithModules, type Ending } from './support/bare-clone.ts';
import { stubbornServer } from './support/stubborn-server.ts';

/** Loopback ports on which nobody listens stand for hosts that cannot be reached. */
const deadHost = 'http://127.0.0.1:1/';
const noOfficialHost = { TFJS_NODE_CDN_STORAGE: deadHost };
const linuxX64 = process.platform === 'linux' && process.arch === 'x64';

function paragraph({ code, stderr }: Ending): string {
  expect(code).toBe(1);
  expect(stderr).not.toMatch(/^\s+at /m);
  return stderr.trim().split('\n').at(-1) ?? '';
}

describe('set-up of native TensorFlow', { skip: !linuxX64 }, () => {
  it('says that a C++ compiler is missing before it downloads anything', async () => {
    const clone = await cloneWithModules();
    const empty = join(clone.root, 'empty');
    await mkdir(empty);

    const ending = await clone.setUp([], { ...noOfficialHost, PATH: empty });

    expect(paragraph(ending)).toMatch(
      /no C\+\+ compiler was found \(c\+\+, g\+\+, clang\+\+ on PATH\).*apt-get install g\+\+.*WATTCAST_TENSORFLOW=wasm/,
    );
    expect(existsSync(join(clone.cache, 'downloads'))).toBe(false);
    expect(await readdir(join(clone.cache, 'native'))).toEqual([]);
  });

  it('names both hosts when neither can be reached', async () => {
    const clone = await cloneWithModules();
    const env = {
      ...noOfficialHost,
      WATTCAST_TENSORFLOW_WHEEL: 'http://127.0.0.1:2/tensorflow.whl',
    };

    const ending = await clone.setUp([], env);

    expect(paragraph(ending)).toMatch(
      /own installer: 127\.0\.0\.1:1: it refused the connection\. .*PyPI: 127\.0\.0\.1:2: it refused.*HTTPS_PROXY.*WATTCAST_TENSORFLOW_WHEEL.*=wasm/,
    );
    expect(await readdir(join(clone.cache, 'native'))).toEqual([]);
  });

  it("falls back to the wheel when the package's own installer fails, and names its log", async () => {
    const clone = await cloneWithModules();
    const official = await stubbornServer(Buffer.from('not found'), [
      { kind: 'status', status: 404 },
    ]);
    const env = {
      TFJS_NODE_CDN_STORAGE: new URL('/', official.url).href,
      WATTCAST_TENSORFLOW_WHEEL: `${deadHost}tensorflow.whl`,
    };

    const ending = await clone.setUp([], env);

    const told = paragraph(ending);
    expect(told).toMatch(/PyPI: 127\.0\.0\.1:1: it refused/);
    const log = /own installer: 127\.0\.0\.1:\d+ answered, but it failed \((.+?)\)/.exec(told)?.[1];
    expect(await readFile(log ?? '', 'utf8')).toContain('Downloading libtensorflow');
    expect(await readdir(join(clone.cache, 'native'))).toEqual([]);
  });

  it('takes no other file for the wheel', async () => {
    const clone = await cloneWithModules();
    const other = join(clone.root, 'other.whl');
    await writeFile(other, 'not it');
    const withWheel = (path: string) =>
      clone.setUp([], { ...noOfficialHost, WATTCAST_TENSORFLOW_WHEEL: path });

    const [wrong, absent] = [await withWheel(other), await withWheel(`${other}.absent`)];

    expect(paragraph(wrong)).toMatch(
      /other\.whl, which is another file: it must be tensorflow_cpu-2\.21\.0/,
    );
    expect(paragraph(absent)).toMatch(/which does not exist: it must be/);
    expect(existsSync(other)).toBe(true);
  });
});

describe('set-up from a filled cache', () => {
  const entry = `native/tfjs-node-4.22.0-${platform}`;
  const script = join(import.meta.dirname, 'processes/print.mjs');

  it.skipIf(!hasBinding(packageFolder(layout())))(
    'needs neither network nor compiler, and does nothing the next time',
    async () => {
      const clone = await cloneThatLoads();
      await mkdir(join(clone.cache, entry), { recursive: true });
      for (const name of ['deps', 'lib']) {
        const real = await realpath(join(packageFolder(layout()), name));
        await symlink(real, join(clone.cache, entry, name));
      }
      const env = { ...noOfficialHost, PATH: clone.root };

      const first = await clone.setUp([script], env);
      const second = await clone.setUp([script], env);

      expect(first.stderr).toMatch(
        /set-up: native TensorFlow: tfjs-node 4\.22\.0 on TensorFlow 2\./,
      );
      expect(first.code).toBe(0);
      expect({ code: second.code, stderr: second.stderr }).toEqual({ code: 0, stderr: '' });
    },
  );

  it.skipIf(!linuxX64)(
    'that does not load here builds anew, and keeps the old until then',
    async () => {
      const clone = await cloneThatLoads();
      await mkdir(join(clone.cache, entry, 'deps'), { recursive: true });
      await mkdir(join(clone.cache, entry, 'lib/napi-v8'), { recursive: true });
      await writeFile(join(clone.cache, entry, 'lib/napi-v8/tfjs_binding.node'), 'no library');
      const env = { ...noOfficialHost, WATTCAST_TENSORFLOW_WHEEL: `${deadHost}tensorflow.whl` };

      const ending = await clone.setUp([script], env);

      expect(ending.stderr).toContain('the cached binding does not load here: building it again');
      expect(paragraph(ending)).toMatch(/^Native TensorFlow could not be fetched/);
      expect(await readdir(join(clone.cache, 'native'))).toEqual([entry.slice('native/'.length)]);
    },
  );
});

describe('set-up without native TensorFlow', () => {
  it('is what WATTCAST_TENSORFLOW=wasm chooses, and links the command', async () => {
    const clone = await cloneWithModules();

    const ending = await clone.setUp([], { ...noOfficialHost, WATTCAST_TENSORFLOW: 'wasm' });

    const told =
      'set-up: Node modules: as locked\nset-up: native TensorFlow: left out, because WATTCAST_TENSORFLOW=wasm\n';
    expect(ending).toEqual({ code: 0, stdout: '', stderr: told });
    expect(existsSync(clone.cache)).toBe(false);
    expect(existsSync(join(clone.root, 'node_modules/.bin/wattcast'))).toBe(true);
  });

  it('names what WATTCAST_TENSORFLOW may be', async () => {
    const clone = await cloneWithModules();

    const ending = await clone.setUp([], { WATTCAST_TENSORFLOW: 'gpu' });

    expect(paragraph(ending)).toMatch(
      /^WATTCAST_TENSORFLOW is "gpu"\. Allowed are "native".*"wasm"/,
    );
  });
});

describe('set-up of Node modules', () => {
  it('says that npm could not reach its registry, and leaves nothing half-installed', async () => {
    const clone = await bareClone();
    const env = { npm_config_registry: deadHost, npm_config_fetch_retries: '0' };

    const ending = await clone.setUp(['--modules-only'], env);

    expect(paragraph(ending)).toMatch(
      /^npm could not install.*proxy.*registry URL.*same command again/,
    );
    expect(existsSync(join(clone.root, 'node_modules'))).toBe(false);
    expect(await readdir(join(clone.root, '.wattcast/setup'))).toEqual(['npm.log']);
  });

  it('says that npm is missing', async () => {
    const clone = await bareClone();
    const empty = join(clone.root, 'empty');
    await mkdir(empty);

    const ending = await clone.setUp(['--modules-only'], { PATH: empty });

    expect(paragraph(ending)).toMatch(/^npm was not found on PATH/);
  });

  it('quotes npm when package.json and the lock disagree', async () => {
    const clone = await bareClone();
    const file = join(clone.root, 'package.json');
    const manifest = JSON.parse(await readFile(file, 'utf8'));
    manifest.dependencies.hono = '1.0.0';
    await writeFile(file, JSON.stringify(manifest));
    const env = { npm_config_offline: 'true', npm_config_cache: join(clone.root, 'npm') };

    const ending = await clone.setUp(['--modules-only'], env);

    expect(paragraph(ending)).toMatch(/^npm could not install the locked modules: .*npm\.log/);
  });
});

describe('set-up of Python for tests', { skip: process.platform === 'win32' }, () => {
  const forTests = ['--for-tests'];
  const quiet = { WATTCAST_TENSORFLOW: 'wasm' };

  it('is skipped where there is no Python, without failing', async () => {
    const clone = await cloneWithModules();
    const empty = join(clone.root, 'empty');
    await mkdir(empty);

    const ending = await clone.setUp(forTests, { ...quiet, PATH: empty });

    expect(ending.code).toBe(0);
    expect(ending.stderr).toMatch(/Python for tests: skipped: no python3 of 3\.10 or later/);
  });

  it('is skipped where it fails, remembers that, and tries again when asked to', async () => {
    const clone = await cloneWithModules();
    const bin = join(clone.root, 'bin');
    await mkdir(bin);
    await writeFile(
      join(bin, 'python3'),
      '#!/bin/sh\ncase "$1" in -c) echo 3 12;; *) echo no >&2; exit 1;; esac\n',
      {
        mode: 0o755,
      },
    );
    const env = { ...quiet, PATH: bin };
    await rm(join(clone.root, 'node_modules/.bin/node'));
    await symlink('/bin/sh', join(bin, 'sh'));
    const script = join(import.meta.dirname, 'processes/print.mjs');

    const first = await clone.setUp([...forTests, script], env);
    const second = await clone.setUp([...forTests, script], env);
    const asked = await clone.setUp(forTests, env);

    expect(first.stderr).toMatch(/skipped: python3 -m venv failed \(.*pip\.log\)/);
    expect([first.code, second.code, asked.code]).toEqual([0, 0, 0]);
    expect(second.stderr).toBe('');
    expect(asked.stderr).toMatch(/skipped: python3 -m venv failed/);
  });
});
