import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Service } from '../../../infra/local/serve/open-service.ts';
import { openServiceThread } from '../../../infra/local/serve/service-thread.ts';
import { pythonCommand } from '../../support/python.ts';
import { type ServedModels, storeModels } from './support/served-models.ts';

const schemathesis = pythonCommand('schemathesis');
const configuration = fileURLToPath(new URL('schemathesis.toml', import.meta.url));

/** Cases an operation; 2,000 in a long run: `WATTCAST_SCHEMATHESIS_CASES=2000 npx vitest run test/contract/clients`. */
const cases = process.env['WATTCAST_SCHEMATHESIS_CASES'] ?? '10';
const seed = process.env['WATTCAST_SCHEMATHESIS_SEED'] ?? '1';
const phases = cases === '10' ? 'coverage,fuzzing' : 'coverage,fuzzing,stateful';

describe.skipIf(schemathesis === undefined)('Schemathesis', () => {
  let models: ServedModels;
  let service: Service;

  beforeAll(async () => {
    models = await storeModels();
    service = await openServiceThread({ store: models.directory, host: '127.0.0.1', port: 0 });
  });
  afterAll(async () => {
    await service.close();
    models.dispose();
  });

  it('finds no fault by any of its checks, made from the OpenAPI document', async () => {
    const { code, output } = await run([
      ...['--config-file', configuration],
      ...['run', `${service.url}/openapi.json`],
      ...['--checks', 'all', '--max-examples', cases, '--seed', seed, '--phases', phases],
    ]);

    const [, generated, passed] = /(\d+) generated, (\d+) passed/.exec(output) ?? [];
    expect(code, output).toBe(0);
    expect(output).toContain('Tested: 17');
    expect(Number(generated)).toBeGreaterThan(300);
    expect(passed).toBe(generated);
    if (cases !== '10') process.stderr.write(output.slice(output.indexOf('= SUMMARY')));
  }, 7_200_000);

  /** In the store's directory, because it leaves a folder of its own behind. */
  async function run(options: readonly string[]): Promise<{ code: number | null; output: string }> {
    const child = spawn(schemathesis ?? '', options, {
      cwd: models.directory,
      env: { ...process.env, no_proxy: '*', NO_COLOR: '1' },
    });
    const ended = new Promise<number | null>((resolve, reject) => {
      child.once('error', reject);
      child.once('exit', resolve);
    });
    const [output, complaints, code] = await Promise.all([
      text(child.stdout),
      text(child.stderr),
      ended,
    ]);
    return { code, output: output + complaints };
  }
});
