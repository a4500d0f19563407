import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { operations } from '../../../../functions/manage/operations/all.ts';
import { readingsApp } from '../../../../functions/readings/app.ts';
import { promote } from '../../../../functions/shared/registry/promote.ts';
import { openStore } from '../../../../functions/shared/stores/open-store.ts';
import { routes, type ServingFunction } from '../../../../infra/bundle/routes.ts';
import { change, saveVersions } from '../../../support/saved-versions.ts';
import { storeModels } from './served-models.ts';

/** Operations that are examined together, over a store of their own. */
export interface Group {
  readonly name: string;
  readonly tags: readonly string[];
  readonly operations: number;
  /** Makes a store and gives its directory. */
  readonly fill: () => Promise<string>;
}

export const GROUPS: readonly Group[] = [
  {
    name: 'forecasting and inference',
    tags: ['forecasting', 'inference', 'description'],
    operations: countOf('predict'),
    fill: async () => (await storeModels()).directory,
  },
  {
    name: 'readings',
    tags: ['readings'],
    operations: countOf('readings'),
    fill: storeReadings,
  },
  {
    name: 'management',
    tags: ['management'],
    operations: operations.length,
    fill: async () => {
      const store = openStore(emptyDirectory());
      for (const model of ['town', 'village']) await saveVersions(store, model, 3);
      await promote(store, { ...change('town'), version: 1 });
      return store.location;
    },
  },
];

function countOf(name: ServingFunction): number {
  return routes.filter((route) => route.function === name).length;
}

/** `town` with readings of three days, and `village` with none. */
async function storeReadings(): Promise<string> {
  const store = openStore(emptyDirectory());
  const app = readingsApp({ store, clock: Date.now, onFault: fail });
  const body = { carrier: 'heat', unit: 'kWh', step_minutes: 60, time_zone: 'Europe/London' };
  const values = Array.from({ length: 72 }, (_, hour) => hour % 24);
  for (const id of ['town', 'village']) await send(`/v1/series/${id}`, 'PUT', body);
  const readings = { start: '2024-01-01T00:00:00Z', step_minutes: 60, values };
  await send('/v1/series/town/readings', 'POST', readings);
  return store.location;

  async function send(path: string, method: string, json: object): Promise<void> {
    const headers = { 'content-type': 'application/json' };
    const answer = await app.request(path, { method, headers, body: JSON.stringify(json) });
    if (!answer.ok) fail(await answer.text());
  }
}

function fail(what: unknown): never {
  throw new Error(`The series could not be stored: ${what}`);
}

function emptyDirectory(): string {
  return mkdtempSync(join(tmpdir(), 'wattcast-schemathesis-'));
}
