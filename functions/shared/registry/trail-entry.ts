import * as z from 'zod/mini';

/** Longer ones are cut when they come from programs, and refused when they come over HTTP. */
export const MAX_REASON_LENGTH = 1000;
export const MAX_ACTOR_LENGTH = 200;

const version = z.int().check(z.positive());

const recorded = {
  /** Counts the entries of a model from 1, without gaps: the order of what happened. */
  sequence: z.int().check(z.positive()),
  id: z.uuid(),
  /** By the clock of whoever made the change; clocks differ, sequences do not. */
  at: z.iso.datetime(),
  by: z.string().check(z.minLength(1), z.maxLength(MAX_ACTOR_LENGTH)),
  why: z.string().check(z.minLength(1), z.maxLength(MAX_REASON_LENGTH)),
};

/** Another version began to serve. */
export const promotionEntrySchema = z
  .strictObject({
    ...recorded,
    action: z.enum(['promote', 'rollback']),
    /** The champion until then; null for a model's first. */
    from: z.nullable(version),
    to: version,
  })
  .register(z.globalRegistry, { id: 'PromotionEntry' });

/** A version, or the whole model where `version` is null, was put away or brought back. */
export const archivalEntrySchema = z
  .strictObject({
    ...recorded,
    action: z.enum(['archive', 'restore']),
    version: z.nullable(version),
  })
  .register(z.globalRegistry, { id: 'ArchivalEntry' });

export const trailEntrySchema = z
  .discriminatedUnion('action', [promotionEntrySchema, archivalEntrySchema])
  .register(z.globalRegistry, { id: 'TrailEntry' });

export type PromotionEntry = z.infer<typeof promotionEntrySchema>;
export type ArchivalEntry = z.infer<typeof archivalEntrySchema>;
export type TrailEntry = z.infer<typeof trailEntrySchema>;

/** What an entry says beyond who, why and when. */
export type EntryFacts =
  | Pick<PromotionEntry, 'action' | 'from' | 'to'>
  | Pick<ArchivalEntry, 'action' | 'version'>;

/** An entry in words, for messages: `version 5 was promoted by alice at ... ("...")`. */
export function describeEntry(entry: TrailEntry): string {
  const author = `by ${entry.by} at ${entry.at} (${JSON.stringify(entry.why)})`;
  if ('version' in entry) {
    const what = entry.version === null ? 'the model' : `version ${entry.version}`;
    return `${what} was ${entry.action === 'archive' ? 'archived' : 'restored'} ${author}`;
  }
  if (entry.action === 'promote') return `version ${entry.to} was promoted ${author}`;
  return `version ${entry.from} was rolled back to ${entry.to} ${author}`;
}
