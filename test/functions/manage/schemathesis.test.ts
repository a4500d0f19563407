import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { operations } from '../../../functions/manage/operations/all.ts';
import { promote } from '../../../functions/shared/registry/promote.ts';
import { openStore } from '../../../functions/shared/stores/open-store.ts';
import type { Service } from '../../../infra/local/serve/open-service.ts';
import { openServiceThread } from '../../../infra/local/serve/service-thread.ts';
import { pythonCommand } from '../../support/python.ts';
import { change, saveVersions } from '../../support/saved-versions.ts';

const schemathesis = pythonCommand('schemathesis');
const configuration = fileURLToPath(new URL('schemathesis.toml', import.meta.url));
const directory = mkdtempSync(join(tmpdir(), 'wattcast-schemathesis-'));

/** Cases an operation: `WATTCAST_SCHEMATHESIS_CASES=2000` for a long run. */
const cases = process.env['WATTCAST_SCHEMATHESIS_CASES'] ?? '1';

describe.skipIf(schemathesis === undefined)('Schemathesis, on the management API', () => {
  let service: Service;

  beforeAll(async () => {
    const store = openStore(join(directory, 'store'));
    for (const model of ['town', 'village']) await saveVersions(store, model, 3);
    await promote(store, { ...change('town'), version: 1 });
    service = await openServiceThread({ store: store.location, host: '127.0.0.1', port: 0 });
  });
  afterAll(async () => {
    await service.close();
    rmSync(directory, { recursive: true, force: true });
  });

  it('finds no fault by any of its checks, made from the OpenAPI document', async () => {
    const child = spawn(
      schemathesis ?? '',
      [
        ...['--config-file', configuration],
        ...['run', `${service.url}/openapi.json`],
        ...['--checks', 'all', '--max-examples', cases, '--seed', '1'],
        ...['--phases', 'coverage,fuzzing'],
      ],
      { cwd: directory, env: { ...process.env, no_proxy: '*', NO_COLOR: '1' } },
    );
    const [output, complaints, [code]] = await Promise.all([
      text(child.stdout),
      text(child.stderr),
      once(child, 'exit') as Promise<[number | null]>,
    ]);

    expect(code, output + complaints).toBe(0);
    expect(output).toContain(`Tested: ${operations.length}`);
  }, 7_200_000);
});
