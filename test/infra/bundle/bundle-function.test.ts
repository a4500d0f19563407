import { execFile } from 'node:child_process';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { isBuiltin } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  bundleFunction,
  bundleRecipe,
  type FunctionBundle,
} from '../../../infra/bundle/bundle-function.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';
import { zip } from './support/zip.ts';

const run = promisify(execFile);

async function contents(directory: string): Promise<Map<string, Buffer>> {
  const files = new Map<string, Buffer>();
  for (const name of (await readdir(directory)).sort()) {
    files.set(name, await readFile(join(directory, name)));
  }
  return files;
}

async function namesIn(directory: string): Promise<string[]> {
  return (await readdir(directory, { recursive: true })).sort();
}

async function handlerOf(source: string): Promise<string> {
  const entry = join(temporaryDirectory(), 'handler.ts');
  await writeFile(entry, source);
  return entry;
}

describe('the predict bundle', () => {
  let bundle: FunctionBundle;

  beforeAll(async () => {
    bundle = await bundleFunction('predict', temporaryDirectory());
  });

  it('imports nothing that Node does not bring', () => {
    expect(bundle.imports).not.toHaveLength(0);
    expect(bundle.imports.filter((path) => !isBuiltin(path))).toEqual([]);
  });

  it('holds no native TensorFlow and nothing else native', () => {
    const packages = Object.keys(bundle.packages);

    expect(packages).toContain('@tensorflow/tfjs-backend-wasm');
    expect(packages).not.toContain('@tensorflow/tfjs-node');
    expect(packages.filter((name) => name.startsWith('@duckdb'))).toEqual([]);
    expect(Object.keys(bundle.files).filter((name) => !name.endsWith('.mjs'))).toEqual([
      'tfjs-backend-wasm-simd.wasm',
      'openapi.json',
    ]);
  });

  it('reads S3 without the AWS SDK', () => {
    const packages = Object.keys(bundle.packages);

    expect(packages.filter((name) => /^@(aws-sdk|smithy)\//.test(name))).toEqual([]);
  });

  it('loads the router and directories only when they are needed', async () => {
    const code = await readFile(join(bundle.directory, 'index.mjs'), 'utf8');
    const parts = Object.keys(bundle.files).map((name) => name.replace(/-.*/, ''));

    expect(parts).toContain('route');
    expect(parts).toContain('directory');
    expect(code).not.toContain('3.1.0');
    expect(code).not.toContain('node:sqlite');
  });

  it('holds no line that fills the screen when it is printed beside an error', async () => {
    const code = await readFile(join(bundle.directory, 'index.mjs'), 'utf8');

    expect(Math.max(...code.split('\n').map((line) => line.length))).toBeLessThan(20_000);
  });

  it('is under 2 MB unpacked, and under 750 kB as the zip that is uploaded', async () => {
    const unpacked = Object.values(bundle.files).reduce((sum, bytes) => sum + bytes, 0);
    const archive = zip(await contents(bundle.directory));

    expect(unpacked).toBeLessThan(2_000_000);
    expect(archive.byteLength).toBeLessThan(750_000);
  });

  it('is the same bytes every time', async () => {
    const again = await bundleFunction('predict', temporaryDirectory());

    expect(await contents(again.directory)).toEqual(await contents(bundle.directory));
  });

  it('says nothing of the machine it was built on', async () => {
    const code = await readFile(join(bundle.directory, 'index.mjs'), 'utf8');

    expect(code).not.toContain(process.cwd());
  });

  it('answers an event where nothing but Node is installed', async () => {
    const store = temporaryDirectory();
    const event = {
      httpMethod: 'GET',
      path: '/v1/timeseries/models',
      headers: {},
      multiValueHeaders: {},
      queryStringParameters: null,
      multiValueQueryStringParameters: null,
      body: null,
      isBase64Encoded: false,
      requestContext: { identity: {}, requestId: 'test' },
    };
    const script = `const { handler } = await import(${JSON.stringify(
      pathToFileURL(join(bundle.directory, 'index.mjs')).href,
    )}); console.log(JSON.stringify(await handler(${JSON.stringify(event)}, {})));`;

    const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', script], {
      cwd: store,
      env: { WATTCAST_STORE: pathToFileURL(store).href },
    });

    const answer = stdout.trimEnd().split('\n').at(-1) ?? '';
    expect(JSON.parse(answer)).toMatchObject({ statusCode: 200 });
  });
});

describe('bundleRecipe', () => {
  it('leaves in the directory what it made and nothing else', async () => {
    const directory = temporaryDirectory();
    await writeFile(join(directory, 'index.mjs'), 'stale');
    await mkdir(join(directory, 'legal'));
    await writeFile(join(directory, 'legal/left-over.node'), 'stale');
    const entry = await handlerOf('export const handler = () => 42;');

    await bundleRecipe(
      { entry, packages: 'bundled', companions: { 'legal/LICENSE': 'LICENSE' } },
      directory,
    );

    expect(await namesIn(directory)).toEqual(['index.mjs', 'legal', 'legal/LICENSE']);
    const { handler } = await import(join(directory, 'index.mjs'));
    expect(handler()).toBe(42);
  });

  it('may run many times at once', async () => {
    const directory = temporaryDirectory();
    const entry = await handlerOf('export const handler = () => 42;');
    const recipe = {
      entry,
      packages: 'bundled',
      companions: { 'legal/LICENSE': 'LICENSE' },
    } as const;

    await Promise.all(Array.from({ length: 8 }, () => bundleRecipe(recipe, directory)));

    expect(await namesIn(directory)).toEqual(['index.mjs', 'legal', 'legal/LICENSE']);
    expect((await import(join(directory, 'index.mjs'))).handler()).toBe(42);
  });

  it('refuses what would not be there at run time', async () => {
    const entry = await handlerOf(
      "export const handler = () => import('https://example.org/a.js');",
    );

    const bundling = bundleRecipe(
      { entry, packages: 'bundled', companions: {} },
      temporaryDirectory(),
    );

    await expect(bundling).rejects.toThrow(
      /would import https:\/\/example\.org\/a\.js at run time/,
    );
  });

  it('names the file and the line that cannot be bundled', async () => {
    const entry = await handlerOf('export const handler = (;');

    const bundling = bundleRecipe(
      { entry, packages: 'bundled', companions: {} },
      temporaryDirectory(),
    );

    await expect(bundling).rejects.toMatchObject({ code: 'bundle.invalid' });
    await expect(bundling).rejects.toThrow(/handler\.ts:1:24/);
  });

  it('leaves packages to the container that installs them', async () => {
    const entry = await handlerOf("export { z as handler } from 'zod';");

    const { imports } = await bundleRecipe(
      { entry, packages: 'installed', companions: {} },
      temporaryDirectory(),
    );

    expect(imports).toEqual(['zod']);
  });

  it('keeps the names of errors', async () => {
    const directory = temporaryDirectory();
    const entry = await handlerOf(
      'class OddError extends Error {}\nexport const handler = () => new OddError().constructor.name;',
    );

    await bundleRecipe({ entry, packages: 'bundled', companions: {} }, directory);

    expect((await import(join(directory, 'index.mjs'))).handler()).toBe('OddError');
  });
});
