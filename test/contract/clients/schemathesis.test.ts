import { spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { openServiceThread } from '../../../infra/local/serve/service-thread.ts';
import { pythonCommand } from '../../support/python.ts';
import { GROUPS, type Group } from './support/schemathesis-groups.ts';

const schemathesis = pythonCommand('schemathesis');
const configuration = fileURLToPath(new URL('schemathesis.toml', import.meta.url));
const KEY = 'a-key-of-the-tests-0123456789';

/*
 * Cases an operation; in a long run 2,000, of one group or one operation of it:
 *   WATTCAST_SCHEMATHESIS_CASES=2000 WATTCAST_SCHEMATHESIS_OPERATION=promoteVersion \
 *     npx vitest run test/contract/clients/schemathesis.test.ts -t management
 */
const {
  WATTCAST_SCHEMATHESIS_CASES: cases = '1',
  WATTCAST_SCHEMATHESIS_SEED: seed = '1',
  WATTCAST_SCHEMATHESIS_OPERATION: operation,
} = process.env;
const long = cases !== '1';

describe.skipIf(schemathesis === undefined)('Schemathesis', () => {
  it.each(GROUPS)(
    'finds no fault in $name by any of its checks, made from the OpenAPI document',
    async (group) => {
      const { code, output } = await examine(group);

      const [, generated, passed] = /(\d+) generated, (\d+) passed/.exec(output) ?? [];
      expect(code, output).toBe(0);
      expect(passed).toBe(generated);
      expect(Number(generated)).toBeGreaterThan(operation ? 0 : group.operations);
      if (!operation) expect(output).toContain(`Tested: ${group.operations}`);
      if (long) process.stderr.write(output.slice(output.indexOf('= SUMMARY')));
    },
    7_200_000,
  );

  async function examine({ tags, fill }: Group): Promise<{ code: number | null; output: string }> {
    const directory = await fill();
    const service = await openServiceThread({
      store: directory,
      host: '127.0.0.1',
      port: 0,
      keys: [{ id: 'tests', key: KEY }],
    });
    const result = await run(directory, [
      ...['--config-file', configuration],
      ...['run', `${service.url}/openapi.json`, '--header', `x-api-key: ${KEY}`],
      ...['--checks', 'all', '--max-examples', cases, '--seed', seed],
      ...['--phases', 'coverage,fuzzing'],
      ...(operation ? ['--include-operation-id', operation] : tags.flatMap(including)),
    ]);
    await service.close();
    rmSync(directory, { recursive: true, force: true });
    return result;
  }

  function including(tag: string): string[] {
    return ['--include-tag', tag];
  }

  /** In the store's directory, because it leaves a folder of its own behind. */
  async function run(
    directory: string,
    options: readonly string[],
  ): Promise<{ code: number | null; output: string }> {
    const child = spawn(schemathesis ?? '', options, {
      cwd: directory,
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
