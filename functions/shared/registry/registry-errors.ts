import { WattcastError } from '../../../models/errors.ts';
import type { Archival } from './registry-state.ts';
import { describeEntry, type PromotionEntry } from './trail-entry.ts';

export class InvalidModelNameError extends WattcastError {
  readonly code = 'model.invalid-name';

  constructor(model: string) {
    super(
      `${JSON.stringify(model.slice(0, 80))} cannot be the name of a model. A name has 1 to 63 ` +
        'lower-case letters, digits, ".", "_" or "-", and begins with a letter or a digit.',
      { model },
    );
  }
}

/** Nothing serves under this name: there is no such model, it has no champion, or it was archived. */
export class UnknownModelError extends WattcastError {
  readonly code = 'model.unknown';

  constructor(model: string, archived?: Archival | null) {
    super(
      archived
        ? `Model "${model}" was archived by ${archived.by} at ${archived.at} (${JSON.stringify(archived.why)}) ` +
            'and does not serve. Restore it, or ask for another model.'
        : `There is no model "${model}", or it has no champion yet. GET /v1/models lists those there ` +
            'are; `wattcast train` makes one.',
      { model, ...(archived ? { archived } : {}) },
    );
  }
}

export class UnknownVersionError extends WattcastError {
  readonly code = 'model.unknown-version';

  constructor(model: string, version: number, known: readonly number[] = []) {
    const newest = known.slice(0, 5).join(', ');
    super(
      `Model "${model}" has no version ${version}.` +
        (known.length === 0 ? '' : ` Its newest are ${newest}; list them all to choose one.`),
      { model, version, newest: known.slice(0, 5) },
    );
  }
}

export class ModelArchivedError extends WattcastError {
  readonly code = 'model.archived';

  constructor(model: string, archived: Archival) {
    super(
      `Model "${model}" was archived by ${archived.by} at ${archived.at} (${JSON.stringify(archived.why)}). ` +
        'Restore it first.',
      { model, archived },
    );
  }
}

export class VersionArchivedError extends WattcastError {
  readonly code = 'version.archived';

  constructor(model: string, version: number) {
    super(
      `Version ${version} of "${model}" is archived and cannot serve. Restore it first, or choose ` +
        'another version; the trail says who archived it and why.',
      { model, version },
    );
  }
}

/** The champion was to be archived. */
export class VersionServesError extends WattcastError {
  readonly code = 'version.serves';

  constructor(model: string, champion: PromotionEntry) {
    super(
      `Version ${champion.to} of "${model}" is the champion and cannot be archived. Promote ` +
        'another version or roll back first, or archive the whole model.',
      { model, champion },
    );
  }
}

/** A file of the version is missing or not what its manifest says: it must not begin to serve. */
export class VersionDamagedError extends WattcastError {
  readonly code = 'version.damaged';

  constructor(model: string, version: number, cause: Error) {
    super(
      `Version ${version} of "${model}" cannot serve. ${cause.message}`,
      { model, version },
      { cause },
    );
  }
}

/** Someone else changed the champion while this change was being decided. */
export class ChampionMovedError extends WattcastError {
  readonly code = 'champion.moved';

  constructor(model: string, winner: PromotionEntry) {
    super(
      `Nothing was changed: while this request was being decided, ${describeEntry(winner)}, and ` +
        `version ${winner.to} of "${model}" serves. Look at it, and ask again if the change is still ` +
        'wanted.',
      { model, winner },
    );
  }
}

/** The champion is not the one that the caller saw (`If-Match`). */
export class ChampionMismatchError extends WattcastError {
  readonly code = 'champion.mismatch';

  constructor(model: string, champion: PromotionEntry | null) {
    super(
      champion === null
        ? `Nothing was changed: a certain champion was expected, and "${model}" has none. Ask again ` +
            'without that condition (If-Match) to promote the first.'
        : `Nothing was changed: another champion was expected, and in "${model}" ` +
            `${describeEntry(champion)}. Read the champion anew, and ask again with it (its ETag in ` +
            'If-Match).',
      { model, champion },
    );
  }
}

export class NothingToRollBackError extends WattcastError {
  readonly code = 'champion.nothing-to-roll-back';

  constructor(model: string, champion: PromotionEntry | null) {
    super(
      champion === null
        ? `"${model}" has no champion to roll back. Promote a version.`
        : `No version served "${model}" before version ${champion.to}, or those that did are ` +
            'archived. Restore one of them, or promote another version.',
      { model, champion },
    );
  }
}

/** A roll-back names a version that never was champion: more likely a slip than a wish. */
export class NeverChampionError extends WattcastError {
  readonly code = 'version.never-champion';

  constructor(model: string, version: number) {
    super(
      `Version ${version} of "${model}" never was champion, so there is nothing to roll back to. The ` +
        'trail lists those that were; to let this version serve, promote it.',
      { model, version },
    );
  }
}

/** The same idempotency key came with another request. */
export class IdempotencyKeyReusedError extends WattcastError {
  readonly code = 'idempotency.key-reused';

  constructor(at: string) {
    super(
      `This Idempotency-Key was used at ${at} for a different request. Send a new key with each new ` +
        'request, and the old one only to repeat the same request.',
      { at },
    );
  }
}

/** The registry's own record of a model cannot be read: only a person can mend it. */
export class RegistryDamagedError extends WattcastError {
  readonly code = 'registry.damaged';

  constructor(key: string, what: string, options?: ErrorOptions) {
    super(
      `"${key}" is damaged: ${what}. It was changed by hand, or written by another release. Bring ` +
        'back its last good copy (the bucket keeps overwritten objects), or use that release.',
      { key, what },
      options,
    );
  }
}

/** So many changes of one model came at once that this one found no gap between them. */
export class RegistryContendedError extends WattcastError {
  readonly code = 'registry.contended';

  constructor(model: string, attempts: number) {
    super(
      `"${model}" was changed by others ${attempts} times while this change was tried. Try again.`,
      { model, attempts },
    );
  }
}
