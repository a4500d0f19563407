import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { ObjectStore } from '../../../../functions/shared/object-store.ts';
import { versionFileKey } from '../../../../functions/shared/registry/keys.ts';
import { promote } from '../../../../functions/shared/registry/promote.ts';
import { openStore } from '../../../../functions/shared/stores/open-store.ts';
import { changeCommands } from '../../../../infra/local/models/change-commands.ts';
import { modelsCommand } from '../../../../infra/local/models/models-command.ts';
import { wattcast } from '../../../e2e/command-line.ts';
import { change, saveVersions } from '../../../support/saved-versions.ts';

const root = mkdtempSync(join(tmpdir(), 'wattcast-commands-'));

/** Runs a command in this process, and gives what it wrote; what it throws, `wattcast.ts` reports. */
async function run(store: ObjectStore, ...args: string[]) {
  const written = { stdout: '', stderr: '' };
  const spies = (['stdout', 'stderr'] as const).map((stream) =>
    vi.spyOn(process[stream], 'write').mockImplementation((text) => {
      written[stream] += text;
      return true;
    }),
  );
  try {
    const program = new Command().addCommand(modelsCommand());
    for (const command of changeCommands()) program.addCommand(command);
    await program.parseAsync([...args, '--store', store.location], { from: 'user' });
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
  return written;
}

describe('wattcast models, promote, rollback, archive and restore', () => {
  afterAll(() => rmSync(root, { recursive: true, force: true }));

  describe('on a store that only is looked at', () => {
    const store = openStore(join(root, 'looked-at'));

    beforeAll(async () => {
      await saveVersions(store, 'town', 3);
      await saveVersions(store, 'village', 1);
      await promote(store, { ...change('town', 'alice', 'it is\nbetter'), version: 2 });
      await store.put(versionFileKey('town', 1, 'manifest.json'), new TextEncoder().encode('{}'));
    });

    it.each([
      [
        ['models'],
        ['MODEL    CHAMPION', 'town            2  2024-06-01 00:00Z  alice', 'MAE 5 kW'],
      ],
      [
        ['models', '--archived'],
        ['No model', 'is archived'],
      ],
      [
        ['models', 'show', 'town'],
        ['champion           version 2', 'it is better', 'promote 2'],
      ],
      [
        ['models', 'versions', 'town'],
        ['VERSION', 'champion  2024-06-01', 'MAE 3.333 kW'],
      ],
      [
        ['models', 'report', 'town'],
        ['2 of town, champion', 'data hash', 'mae', 'What became'],
      ],
      [['models', 'trail', 'town'], ['1  2024-06-01 00:00Z  promote 2  alice  it is better']],
    ])('%j shows it', async (args, parts) => {
      const { stdout, stderr } = await run(store, ...args);

      expect(stderr.replace(/^Version 1 is damaged.*\n/, '')).toBe('');
      for (const part of parts) expect(stdout).toContain(part);
    });

    it('names what is damaged beside the list, and says where a page goes on', async () => {
      const damaged = await run(store, 'models', 'versions', 'town', '--json');
      const paged = await run(store, 'models', 'list', '--limit', '1');

      expect(JSON.parse(damaged.stdout)).toMatchObject({
        versions: [{ version: 3 }, { version: 2, isChampion: true }],
        damaged: [{ version: 1 }],
      });
      expect(damaged.stderr).toContain('Version 1 is damaged');
      expect(paged.stderr).toContain('There are more: --after town');
    });

    it.each([
      [['models', 'show', 'city'], 'There is no model "city"'],
      [['models', 'report', 'town', '9'], 'has no version 9. Its newest are 3, 2, 1'],
      [['models', 'report', 'village'], 'it has no champion yet'],
      [
        ['promote', 'town', '3', '--reason', 'r', '--only-if', '1'],
        'another champion was expected',
      ],
      [['rollback', 'town', '--reason', 'r'], 'No version served "town" before version 2'],
      [['archive', 'town', '2', '--reason', 'r'], 'is the champion and cannot be archived'],
    ])('%j is refused with the reason', async (args, reason) => {
      await expect(run(store, ...args)).rejects.toThrow(reason);
    });

    it.each([
      ['models report --help', 0, 'Example:\n  $ wattcast models report'],
      ['promote --help', 0, 'Example:\n  $ wattcast promote'],
      ['promote town x --reason r', 1, 'a whole number from 1'],
      ['promote town 3', 1, "required option '--reason"],
      ['models show city --json', 1, '"code":"model.unknown"'],
    ])('wattcast %s ends with %i and says %s', async (line, code, said) => {
      const ended = await wattcast(line.split(' '), { env: { WATTCAST_STORE: store.location } });

      expect(ended.code).toBe(code);
      expect(ended.stdout + ended.stderr).toContain(said);
      expect(ended.stderr).not.toMatch(/^\s+at /m);
    });
  });

  it('change what serves, one entry in the trail each', async () => {
    const store = openStore(join(root, 'changed'));
    await saveVersions(store, 'town', 3);
    const said: string[] = [];
    const act = async (...args: string[]) => {
      const { stdout, stderr } = await run(store, ...args, '--reason', 'a test');
      said.push(stdout.trim() + stderr.trim());
    };

    await act('promote', 'town', '1');
    await act('promote', 'town', '3', '--only-if', '1');
    await act('rollback', 'town', '--only-if', '3');
    await act('rollback', 'town', '--to', '1');
    await act('archive', 'town', '2');
    await act('archive', 'town');
    await act('restore', 'town');
    await act('promote', 'town', '3', '--json');

    expect(said.slice(0, -1)).toEqual([
      'Version 1 of "town" serves now, its first champion.',
      'Version 3 of "town" serves now, instead of version 1.',
      'Version 1 of "town" serves now, instead of version 3.',
      expect.stringContaining('Nothing to do, "town" is as wanted: version 3 was rolled back to 1'),
      'Version 2 of "town" is archived.',
      '"town" is archived.',
      '"town" is back.',
    ]);
    expect(JSON.parse(said.at(-1) ?? '')).toMatchObject({
      changed: true,
      entry: { sequence: 7, from: 1, to: 3, by: expect.stringMatching(/^(cli:.+|local)$/) },
    });
  });
});
