import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ObjectStore } from '../../../../functions/shared/object-store.ts';
import { archive, restore } from '../../../../functions/shared/registry/archive.ts';
import { readChampion } from '../../../../functions/shared/registry/champion.ts';
import { promote, rollBack } from '../../../../functions/shared/registry/promote.ts';
import { readTrail } from '../../../../functions/shared/registry/trail.ts';
import type { TrailEntry } from '../../../../functions/shared/registry/trail-entry.ts';
import { openStore } from '../../../../functions/shared/stores/open-store.ts';
import { WattcastError } from '../../../../models/errors.ts';
import { change, saveVersions } from '../../../support/saved-versions.ts';

const VERSIONS = 4;

type Command =
  | { readonly act: 'promote'; readonly version: number }
  | { readonly act: 'rollback'; readonly version: number | null }
  | { readonly act: 'archive' | 'restore'; readonly version: number | null };

/** The registry as one would explain it on a blackboard: no files, no races, no bounds. */
class Blackboard {
  champion: number | null = null;
  isArchived = false;
  readonly before: number[] = [];
  readonly served = new Set<number>();
  readonly archived = new Set<number>();
  readonly trail: string[] = [];

  /** The code of the refusal, or whether anything changed. */
  obey({ act, version }: Command): string {
    if (act === 'promote') return this.#promote(version);
    if (act === 'rollback') return this.#rollBack(version);
    return version === null ? this.#putModel(act) : this.#putVersion(act, version);
  }

  #promote(version: number): string {
    if (this.isArchived) return 'model.archived';
    if (this.champion === version) return 'same';
    if (this.archived.has(version)) return 'version.archived';
    if (this.champion !== null) this.before.push(this.champion);
    return this.#serve('promote', version);
  }

  #rollBack(wanted: number | null): string {
    if (wanted !== null && !this.served.has(wanted)) return 'version.never-champion';
    if (this.isArchived) return 'model.archived';
    if (wanted !== null && wanted === this.champion) return 'same';
    const version = wanted ?? this.before.findLast((one) => !this.archived.has(one));
    if (version === undefined) return 'champion.nothing-to-roll-back';
    if (this.archived.has(version)) return 'version.archived';
    this.before.length = Math.max(0, this.before.lastIndexOf(version));
    return this.#serve('rollback', version);
  }

  #serve(act: string, version: number): string {
    this.trail.push(`${act} ${this.champion} ${version}`);
    this.champion = version;
    this.served.add(version);
    return 'changed';
  }

  #putModel(act: 'archive' | 'restore'): string {
    if (this.isArchived === (act === 'archive')) return 'same';
    this.isArchived = act === 'archive';
    this.trail.push(`${act} null`);
    return 'changed';
  }

  #putVersion(act: 'archive' | 'restore', version: number): string {
    if (this.archived.has(version) === (act === 'archive')) return 'same';
    if (act === 'archive' && this.champion === version) return 'version.serves';
    if (act === 'archive') this.archived.add(version);
    else this.archived.delete(version);
    this.trail.push(`${act} ${version}`);
    return 'changed';
  }
}

const version = fc.integer({ min: 1, max: VERSIONS });
const commands = fc.array(
  fc.oneof(
    { weight: 4, arbitrary: fc.record({ act: fc.constant('promote' as const), version }) },
    {
      weight: 3,
      arbitrary: fc.record({ act: fc.constant('rollback' as const), version: fc.option(version) }),
    },
    {
      weight: 3,
      arbitrary: fc.record({
        act: fc.constantFrom('archive' as const, 'restore' as const),
        version: fc.option(version, { freq: 6 }),
      }),
    },
  ),
  { maxLength: 60, size: 'max' },
);

describe('the registry', () => {
  let directory: string;
  let store: ObjectStore;

  beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), 'wattcast-model-'));
    store = openStore(directory);
  });
  afterAll(() => rmSync(directory, { recursive: true, force: true }));

  async function obey(model: string, { act, version }: Command): Promise<string> {
    try {
      const request = change(model);
      const done =
        act === 'promote'
          ? await promote(store, { ...request, version })
          : act === 'rollback'
            ? await rollBack(store, { ...request, toVersion: version ?? undefined })
            : await (act === 'archive' ? archive : restore)(store, {
                ...request,
                version: version ?? undefined,
              });
      return done.changed ? 'changed' : 'same';
    } catch (error) {
      if (error instanceof WattcastError) return error.code;
      throw error;
    }
  }

  it('does what the blackboard does, in any sequence of changes', async () => {
    let run = 0;
    await fc.assert(
      fc.asyncProperty(commands, async (sequence) => {
        const model = `m${run++}`;
        await saveVersions(store, model, VERSIONS);
        const board = new Blackboard();
        for (const command of sequence) {
          const expected = board.obey(command);
          expect(`${JSON.stringify(command)}: ${await obey(model, command)}`).toBe(
            `${JSON.stringify(command)}: ${expected}`,
          );
        }
        const { entries } = await readTrail(store, model, { limit: 1000 });
        expect(entries.toReversed().map(inWords)).toEqual(board.trail);
        expect(entries.toReversed().map(({ sequence: at }) => at)).toEqual(
          board.trail.map((_, i) => i + 1),
        );
        const serving = await readChampion(store, model).then(
          (champion) => champion.version,
          () => null,
        );
        expect(serving).toBe(board.isArchived ? null : board.champion);
      }),
      { numRuns: 15 },
    );
  });
});

function inWords(entry: TrailEntry): string {
  return 'to' in entry
    ? `${entry.action} ${entry.from} ${entry.to}`
    : `${entry.action} ${entry.version}`;
}
