import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { temporaryDirectory } from '../support/temporary-directory.ts';

const REPOSITORY = resolve(import.meta.dirname, '../../..');

interface Ran {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function start(script: string, args: readonly string[]): ChildProcess {
  return spawn(process.execPath, [join(REPOSITORY, script), ...args], {
    cwd: REPOSITORY,
    // Both sides take it from there: the service asks for it, the smoke test sends it.
    env: { ...process.env, WATTCAST_API_KEY: 'a-key-of-the-smoke-test' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

/** Runs the smoke test as `npm run smoke` does; Ctrl-C when it has said `interruptAt`. */
async function smoke(args: readonly string[], interruptAt?: string): Promise<Ran> {
  const child = start('infra/smoke/main.ts', args);
  const output = { stdout: '', stderr: '' };
  let waitFor = interruptAt;
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    output.stdout += text;
    // Once: the second Ctrl-C of an impatient person ends it at once.
    if (waitFor === undefined || !output.stdout.includes(waitFor)) return;
    waitFor = undefined;
    child.kill('SIGINT');
  });
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    output.stderr += text;
  });
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, ...output };
}

describe('npm run smoke, against the service of this machine', () => {
  const store = join(temporaryDirectory(), 'store');
  let service: ChildProcess;
  let url = '';

  beforeAll(async () => {
    service = start('infra/local/wattcast.ts', [
      'serve',
      '--store',
      store,
      '--port',
      '0',
      '--json',
    ]);
    const [line] = (await once(service.stdout as NodeJS.ReadableStream, 'data')) as [Buffer];
    url = JSON.parse(line.toString()).url;
  }, 60_000);

  afterAll(async () => {
    const ended = once(service, 'exit');
    service.kill('SIGTERM');
    await ended;
  });

  function storedNames(): string[] {
    return ['series', 'models', 'jobs'].flatMap((folder) =>
      existsSync(join(store, folder))
        ? readdirSync(join(store, folder), { recursive: true, withFileTypes: true })
            .filter((entry) => entry.isFile())
            .map((entry) => join(entry.parentPath, entry.name))
            // The service keeps notes of its own beside the jobs.
            .filter((path) => path.includes('smoke-'))
        : [],
    );
  }

  it('tries everything from readings to inference, and leaves nothing behind', async () => {
    const { code, stdout } = await smoke(['--url', `${url}/`, '--store', store, '--json']);

    const { ok, steps, left } = JSON.parse(stdout);
    expect(steps[1]).toMatchObject({ ok: true, said: '403' });
    expect(steps.filter((step: { ok: boolean }) => !step.ok)).toEqual([]);
    expect(steps.map((step: { name: string }) => step.name)).toEqual([
      'the service answers',
      'a request without a key is refused',
      'errors say what was wrong, in the form of each protocol',
      'a series is made',
      "a home's readings and the temperature are put in",
      'they come back as they went in',
      'a model is trained on them',
      'and a challenger, for a person to judge',
      'a version is promoted, and rolled back',
      'the model is listed among those that serve',
      'it forecasts the next day',
      'its network answers in the inference protocol',
    ]);
    expect([ok, code, left]).toEqual([true, 0, []]);
    expect(storedNames()).toEqual([]);
  }, 120_000);

  it('cleans up when Ctrl-C comes while a model is trained', async () => {
    const { code, stdout } = await smoke(
      ['--url', url, '--store', store, '--kind', 'linear'],
      'they come back as they went in',
    );

    expect(stdout).toContain('FAILED');
    expect(stdout).toContain('interrupted');
    expect(stdout).not.toContain('LEFT');
    expect(stdout).toContain('was not tried to the end');
    expect(code).toBe(130);
    expect(storedNames()).toEqual([]);
  }, 60_000);

  it('says what it cannot take away without the store', async () => {
    const { code, stdout } = await smoke([
      '--url',
      url,
      '--train-timeout',
      '0.001',
      '--kind',
      'linear',
      '--json',
    ]);

    const { steps, left } = JSON.parse(stdout);
    expect(code).toBe(1);
    expect(steps.at(-1)).toMatchObject({
      name: 'a model is trained on them',
      ok: false,
      said: expect.stringMatching(/^The training .* is queued after 0.001 s\./),
    });
    expect(left).toEqual([
      expect.stringMatching(/^models\/smoke-.*: give --store/),
      expect.stringMatching(/^jobs\/smoke-.*: give --store/),
      expect.stringMatching(/^series\/smoke-.*: give --store/),
    ]);
  }, 60_000);
});

describe('npm run smoke, against what is no such service', () => {
  let server: Server;
  let url = '';
  const asked: (string | undefined)[] = [];

  beforeAll(async () => {
    server = createServer((request, response) => {
      asked.push(`${request.headers['x-api-key']} ${request.headers.authorization}`);
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify({ live: true, ready: true, openapi: '3.1.0' }));
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => server.close());

  it('fails where a request without a key is answered', async () => {
    const { code, stdout } = await smoke([
      ...['--url', url, '--api-key', 'secret', '--header', 'Authorization: Bearer token'],
    ]);

    expect(code).toBe(1);
    expect(stdout).toMatch(/2\/12 {2}FAILED .* a request without a key is refused/);
    expect(stdout).toContain('GET /v1/timeseries/models answered 200 and not 401 or 403');
    expect(stdout).not.toContain('secret');
    expect(asked).toContain('secret Bearer token');
    expect(asked).toContain('undefined Bearer token');
  });

  it('says that nothing answers there', async () => {
    const { code, stdout } = await smoke(['--url', 'http://127.0.0.1:9', '--json']);

    expect(code).toBe(1);
    expect(JSON.parse(stdout).steps[0].said).toMatch(
      /cannot be reached: .*Is --url what the stack/,
    );
  });

  it.each([
    [['--url', 'forecast.example.org'], 'It must be an address'],
    [['--url', 'http://localhost', '--model', 'town'], '--model and --series go together'],
    [['--url', 'http://localhost', '--header', 'token'], 'It must be a name and a value'],
  ])('says what is wrong with %j', async (args, sentence) => {
    const { code, stderr } = await smoke(args);

    expect(code).toBe(1);
    expect(stderr).toContain(sentence);
  });
});
