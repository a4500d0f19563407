import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { swapFolder, sweep, writeJson } from '../../../infra/setup/atomic.mjs';
import { temporaryFolder } from './support/temporary-folder.ts';

async function folderWith(...files: string[]): Promise<string> {
  const folder = await temporaryFolder();
  for (const file of files) {
    await mkdir(join(folder, file, '..'), { recursive: true });
    await writeFile(join(folder, file), file);
  }
  return folder;
}

describe('writeJson', () => {
  it('writes through a temporary file of which nothing stays', async () => {
    const folder = await temporaryFolder();

    writeJson(join(folder, 'deep/stamp.json'), { version: 1 });

    expect(JSON.parse(await readFile(join(folder, 'deep/stamp.json'), 'utf8'))).toEqual({
      version: 1,
    });
    expect(await readdir(join(folder, 'deep'))).toEqual(['stamp.json']);
  });

  it('leaves nothing behind when it cannot write', async () => {
    const folder = await folderWith('stamp.json/blocks-it');

    expect(() => writeJson(join(folder, 'stamp.json'), {})).toThrow();

    expect(await readdir(folder)).toEqual(['stamp.json']);
  });
});

describe('swapFolder', () => {
  it.each([
    ['in the place of an old one', ['new/b', 'target/a']],
    ['where there was none', ['new/b']],
  ])('puts a folder %s', async (_, files) => {
    const folder = await folderWith(...files);

    await swapFolder(join(folder, 'new'), join(folder, 'target'), join(folder, 'trash'));

    expect(await readdir(folder)).toEqual(['target']);
    expect(await readdir(join(folder, 'target'))).toEqual(['b']);
  });
});

describe('sweep', () => {
  it('removes leftovers and nothing else', async () => {
    const folder = await folderWith('making-1/x/y', 'making-2', 'lock', 'ready/z');

    await sweep(folder, /^making-/);
    await sweep(join(folder, 'absent'), /./);

    expect((await readdir(folder)).toSorted()).toEqual(['lock', 'ready']);
  });

  it.skipIf(process.platform !== 'linux')(
    'ends a process that still works in a leftover',
    async () => {
      const folder = await folderWith('making-1/x', 'ready/x');
      const script = join(import.meta.dirname, 'processes/work-for-ever.mjs');
      const [orphan, other] = ['making-1', 'ready'].map((name) =>
        spawn(process.execPath, [script], {
          cwd: join(folder, name),
          stdio: ['ignore', 'pipe', 'inherit'],
        }),
      );
      if (!orphan || !other) throw new Error('two processes were started');
      onTestFinished(() => void [orphan, other].map((child) => child.kill('SIGKILL')));
      await Promise.all([once(orphan.stdout, 'data'), once(other.stdout, 'data')]);

      const ended = once(orphan, 'exit');
      await sweep(folder, /^making-/);

      expect((await ended)[1]).toBe('SIGKILL');
      expect(other.exitCode).toBe(null);
      expect(await readdir(folder)).toEqual(['ready']);
    },
  );
});
