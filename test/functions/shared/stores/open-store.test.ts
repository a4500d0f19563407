import { spawnSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { InvalidLocationError } from '../../../../functions/shared/object-store.ts';
import { openStore } from '../../../../functions/shared/stores/open-store.ts';
import { temporaryDirectory } from './temporary-directory.ts';

const OPEN_STORE = fileURLToPath(
  new URL('../../../../functions/shared/stores/open-store.ts', import.meta.url),
);

describe('openStore', () => {
  it.each([
    ['file:///var/lib/wattcast', '/var/lib/wattcast'],
    ['file:///with%20space', '/with space'],
    ['/var/lib/wattcast', '/var/lib/wattcast'],
    ['.wattcast-data', resolve('.wattcast-data')],
    ['./a:b', resolve('./a:b')],
    ['s3://energy-bucket', 's3://energy-bucket'],
    ['s3://energy-bucket/', 's3://energy-bucket'],
    ['s3://energy.bucket-1/team/one', 's3://energy.bucket-1/team/one'],
    ['s3://energy-bucket/team/', 's3://energy-bucket/team'],
  ])('opens %s as %s', (location, expected) => {
    expect(openStore(location).location).toBe(expected);
  });

  it.each([
    '',
    's3:',
    's3://',
    's3:///prefix',
    's3://Capital',
    's3://energy-bucket//team',
    's3://energy-bucket/../team',
    's3://energy-bucket/Team',
    'gs://energy-bucket',
    'https://energy-bucket.s3.amazonaws.com',
    'file://host/directory',
    'file:directory',
  ])('refuses %j and says what is allowed', (location) => {
    expect(() => openStore(location)).toThrow(InvalidLocationError);
    expect(() => openStore(location)).toThrow('Allowed are s3://bucket');
  });

  it('refuses a path that is a file', async () => {
    await using directory = await temporaryDirectory();
    const path = join(directory.path, 'file');
    await writeFile(path, 'x');
    expect(() => openStore(path)).toThrow('it is not a directory');
    expect(() => openStore(pathToFileURL(path).href)).toThrow('it is not a directory');
  });

  it('loads the S3 client for a bucket only', () => {
    const script = (location: string) => `
      import { registerHooks } from 'node:module';
      let loaded = false;
      registerHooks({ load(url, context, next) {
        loaded ||= url.includes('@aws-sdk');
        return next(url, context);
      } });
      const { openStore } = await import(${JSON.stringify(pathToFileURL(OPEN_STORE).href)});
      await openStore(${JSON.stringify(location)}).get('BAD').catch(() => undefined);
      process.stdout.write(String(loaded));`;
    const run = (location: string) =>
      spawnSync(process.execPath, ['--input-type=module', '-e', script(location)], {
        encoding: 'utf8',
        env: { ...process.env, AWS_REGION: 'us-east-1' },
      }).stdout;
    expect(run('/tmp/wattcast-none')).toBe('false');
    expect(run('s3://energy-bucket')).toBe('true');
  });
});
