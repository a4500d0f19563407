import type { PromotionDecision } from '../../../models/evaluation/promotion/decide-promotion.ts';
import { type Claimant, changeClaimedJob, claimJob, ended } from '../../shared/jobs/claim-job.ts';
import { hasEnded, type Job } from '../../shared/jobs/job.ts';
import { encodeRecord, parseRecord } from '../../shared/jobs/record.ts';
import { type ObjectStore, PreconditionFailedError } from '../../shared/object-store.ts';
import { championTag } from '../../shared/registry/champion.ts';
import { versionFileKey } from '../../shared/registry/keys.ts';
import { promote } from '../../shared/registry/promote.ts';
import { type RegistryState, readState } from '../../shared/registry/registry-state.ts';
import { decideOn, type VersionEvaluation } from '../evaluation/version-evaluation.ts';
import type { TaskDependencies, TaskLimits } from '../task-context.ts';
import type { DecideEvent, DecideResult } from './events.ts';
import { type StoredDecision, storedDecisionSchema } from './stored-decision.ts';
import { claimantOf } from './train-job.ts';
import { readEvaluation } from './write-reserved.ts';

const AUTHOR = 'training';

/**
 * Decides on what a job trained, once: the decision is written beside the version with its numbers,
 * then a version that has earned it is promoted, unless the champion is no longer the one that it
 * was compared with, or a person wants to say yes first.
 *
 * @throws JobBusyError, JobLostError, StoreUnavailableError
 */
export async function decideJob(
  event: DecideEvent,
  dependencies: TaskDependencies,
  limits: TaskLimits,
): Promise<DecideResult> {
  const { store, clock } = dependencies;
  const claimant = claimantOf(event, dependencies, limits);
  const job = await claimJob(store, { id: event.job, model: event.model }, claimant);
  if (hasEnded(job) || job.version === null) return resultOf(job);
  const { model, version, settings } = job;
  const evaluation = await readEvaluation(store, model, version);
  const numbers = decideOn(evaluation, settings.level);
  const { state } = await readState(store, model);
  const draft = outcomeOf({ evaluation, numbers, state, job });
  const kept = await keepDecision(store, { model, version, draft });
  // Decided to promote by an attempt before, and somebody else chose a champion since.
  const isOvertaken = kept.outcome === 'promoted' && draft.because === 'champion-changed';
  const decision = isOvertaken ? draft : kept;
  if (decision.outcome === 'promoted') {
    await promote(store, {
      model,
      version,
      by: AUTHOR,
      why: decision.sentence,
      now: clock(),
      expected: state.champion ? [championTag(state.champion)] : undefined,
      idempotency: { key: job.id, request: `promote ${version}` },
    });
  }
  return resultOf(await endJob(store, job, { claimant, decision, now: clock() }));
}

interface Decided {
  readonly evaluation: VersionEvaluation;
  readonly numbers: PromotionDecision;
  readonly state: RegistryState;
  readonly job: Job;
}

function outcomeOf({ evaluation, numbers, state, job }: Decided): StoredDecision {
  const { promote: earned, because, sentence } = numbers;
  const decision = (outcome: StoredDecision['outcome'], reason: string, words: string) => ({
    outcome,
    because: reason,
    sentence: words,
    numbers,
  });
  if (!earned) return decision('rejected', because, sentence);
  if (state.archived) {
    return decision('rejected', 'archived', 'Not promoted: the model was put away meanwhile.');
  }
  const champion = state.champion?.to ?? null;
  if (champion !== evaluation.champion && champion !== job.version) {
    const words = `Not promoted: it was compared with ${nameOf(evaluation.champion)}, and ${nameOf(champion)} serves by now. The next training compares with that one.`;
    return decision('rejected', 'champion-changed', words);
  }
  if (evaluation.incomparable !== null) {
    const words = `Waiting for a person: the champion could not be scored on these readings (${evaluation.incomparable}). ${sentence}`;
    return decision('awaiting-approval', 'incomparable', words);
  }
  if (job.settings.approval === 'manual') {
    const words = `Waiting for a person's approval. ${sentence.replace(/^Promoted/, 'It has earned promotion')}`;
    return decision('awaiting-approval', because, words);
  }
  return decision('promoted', because, sentence);
}

function nameOf(version: number | null): string {
  return version === null ? 'no champion' : `version ${version}`;
}

/** The first decision stands; whoever decides again finds it. */
async function keepDecision(
  store: ObjectStore,
  { model, version, draft }: { model: string; version: number; draft: StoredDecision },
): Promise<StoredDecision> {
  const key = versionFileKey(model, version, 'decision.json');
  try {
    await store.put(key, encodeRecord(draft), { absent: true });
    return draft;
  } catch (error) {
    if (!(error instanceof PreconditionFailedError)) throw error;
    const found = await store.get(key);
    if (!found) throw error;
    return parseRecord(storedDecisionSchema, found.bytes, key);
  }
}

async function endJob(
  store: ObjectStore,
  job: Job,
  { claimant, decision, now }: { claimant: Claimant; decision: StoredDecision; now: number },
): Promise<Job> {
  const { outcome, because, sentence } = decision;
  return changeClaimedJob(store, job, {
    claimant,
    change: () => ({
      ...ended(outcome, now),
      decision: { promote: outcome === 'promoted', because, sentence },
    }),
  });
}

function resultOf({ model, id, state, version, decision }: Job): DecideResult {
  return { model, job: id, state, version, sentence: decision?.sentence ?? '' };
}
