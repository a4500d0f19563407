import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { syntheticTown } from '../support/synthetic-town.ts';
import { type CommandResult, wattcast } from './command-line.ts';

const directory = mkdtempSync(join(tmpdir(), 'wattcast-demo-'));
const data = join(directory, 'town.csv');
const columns = ['--time', 'time', '--target', 'load_kw', '--temperature', 'temperature'];
const zone = ['--time-zone', 'Europe/Berlin'];

function writeTown(): void {
  const { target, covariates } = syntheticTown({ days: 60 });
  const rows = Array.from(target.values, (value, i) =>
    [
      new Date(target.startAt + i * 3_600_000).toISOString(),
      value,
      covariates[0]?.values[i],
    ].join(),
  );
  writeFileSync(data, `time,load_kw,temperature\n${rows.join('\n')}\n`);
}

function demo(store: string, extra: string[] = [], options = {}) {
  return wattcast(
    ['demo', '--store', join(directory, store), '--data', data, ...columns, ...zone, ...extra],
    options,
  );
}

describe('wattcast demo', () => {
  let result: CommandResult;
  beforeAll(async () => {
    writeTown();
    result = await demo('store', ['--json']);
  }, 120_000);
  afterAll(() => rmSync(directory, { recursive: true, force: true }));

  it('trains natively, serves and forecasts, and beats the weekly naive forecast', () => {
    const answer = JSON.parse(result.stdout);

    expect(result.code).toBe(0);
    expect(answer.trainedBy).toMatch(/^TensorFlow \d+\.\d+/);
    expect(answer.forecast.demand).toHaveLength(24);
    const [demand] = answer.models;
    expect(demand.metrics.mae).toBeLessThan(demand.metrics['naive.mae']);
  });

  it('is quiet on standard error in a pipe', () => {
    expect(result.stderr).toBe('');
  });

  it('leaves a complete artifact of each model', () => {
    const version = join(directory, 'store/models/town-mlp/versions/1');

    expect(readdirSync(version).sort()).toEqual([
      'manifest.json',
      'model.json',
      'report.json',
      'weights.bin',
    ]);
    expect(JSON.parse(readFileSync(join(version, 'manifest.json'), 'utf8')).features).toHaveLength(
      100,
    );
  });

  it('makes a further version when it is run again, from equal weights', async () => {
    const weights = (version: number) =>
      readFileSync(join(directory, `store/models/town-mlp/versions/${version}/weights.bin`));

    const again = await demo('store', ['--json']);

    expect(again.code).toBe(0);
    expect(JSON.parse(again.stdout).models[0].version).toBe(2);
    expect(weights(2).equals(weights(1))).toBe(true);
  }, 120_000);

  it('stops at Ctrl-C with status 130 and leaves no half-written version', async () => {
    const stopped = await demo('interrupted', [], { interruptAt: 'Training' });

    expect(stopped.code).toBe(130);
    expect(stopped.stderr).toContain('Interrupted');
    expect(stopped.stderr).not.toMatch(/^\s+at /m);
    expect(readdirSync(join(directory, 'interrupted'))).not.toContain('models');
  }, 60_000);

  it('succeeds after having been killed while it trained or saved', async () => {
    const store = join(directory, 'killed');
    const stopped = ['Training', 'peak', 'Serving'].map((at) => demo('killed', [], { killAt: at }));
    for (const { code, stderr } of await Promise.all(stopped)) expect(code, stderr).toBeNull();

    const { code, stdout } = await demo('killed', ['--json']);

    expect(code).toBe(0);
    const { version } = JSON.parse(stdout).models[0];
    expect(readdirSync(join(store, 'models/town-mlp/versions', String(version)))).toContain(
      'manifest.json',
    );
  }, 120_000);
});
