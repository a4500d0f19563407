import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encodeRecent, recentKey } from '../../../functions/shared/recent-readings.ts';
import { openStore } from '../../../functions/shared/stores/open-store.ts';
import { bundleFunction } from '../../../infra/bundle/bundle-function.ts';
import type { Service } from '../../../infra/local/serve/open-service.ts';
import { openServiceThread } from '../../../infra/local/serve/service-thread.ts';
import { saveVersions } from '../../support/saved-versions.ts';
import { syntheticTown } from '../../support/synthetic-town.ts';

const directory = mkdtempSync(join(tmpdir(), 'wattcast-managed-'));
let service: Service;

describe('the manage function as it is deployed', () => {
  beforeAll(async () => {
    const store = openStore(join(directory, 'store'));
    await store.put(recentKey('town'), encodeRecent(syntheticTown({ days: 15 }), 400));
    await saveVersions(store, 'town', 2);
    service = await openServiceThread({ store: store.location, host: '127.0.0.1', port: 0 });
  });
  afterAll(async () => {
    await service.close();
    rmSync(directory, { recursive: true, force: true });
  });

  async function send(path: string, body?: object, headers: Record<string, string> = {}) {
    const response = await fetch(`${service.url}${path}`, {
      ...(body ? { method: 'POST', body: JSON.stringify(body) } : {}),
      headers: { ...headers, ...(body ? { 'content-type': 'application/json' } : {}) },
    });
    const text = await response.text();
    // biome-ignore lint/suspicious/noExplicitAny: what a client sees is untyped.
    const json: any = text === '' ? undefined : JSON.parse(text);
    return { status: response.status, headers: response.headers, json };
  }

  const forecast = () =>
    send('/v1/timeseries/forecast', {
      model: 'town',
      inputs: [{ series_id: 'town' }],
      options: { horizon: 2 },
    });

  it('holds nothing of TensorFlow and stays under 1.25 MB', async () => {
    const { files, packages, imports } = await bundleFunction('manage', join(directory, 'bundle'));

    expect(Object.keys(packages).filter((name) => name.startsWith('@tensorflow'))).toEqual([]);
    expect(imports.filter((name) => name.includes('tensorflow'))).toEqual([]);
    expect(Object.values(files).reduce((sum, bytes) => sum + bytes, 0)).toBeLessThan(1_250_000);
  });

  it('decides over HTTP what the predict function beside it answers with', async () => {
    const before = await forecast();
    const promoted = await send('/v1/models/town/promote', { version: 2, reason: 'first' });
    const after = await forecast();

    expect([before.status, promoted.status, after.status]).toEqual([404, 200, 200]);
    expect(after.json.model_version).toBe('2');
  });

  it('keeps ETags, 304 and 405 through the gateway', async () => {
    const champion = await send('/v1/models/town/champion');
    const tag = champion.headers.get('etag') ?? '';

    const known = await send('/v1/models/town/champion', undefined, { 'if-none-match': tag });
    const stale = await send(
      '/v1/models/town/promote',
      { version: 1, reason: 'r' },
      { 'if-match': '"other"' },
    );
    const refused = await send('/v1/models', {});

    expect([known.status, known.json, known.headers.get('etag')]).toEqual([304, undefined, tag]);
    expect([stale.status, stale.json.code]).toEqual([412, 'champion.mismatch']);
    expect([refused.status, refused.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
    expect(champion.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
  });
});
