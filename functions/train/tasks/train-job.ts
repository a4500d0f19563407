import type { ArtifactFacts } from '../../../models/artifact/artifact.ts';
import type { Dataset } from '../../../models/series/series.ts';
import { type Claimant, changeClaimedJob, claimJob } from '../../shared/jobs/claim-job.ts';
import { hasEnded, type Job } from '../../shared/jobs/job.ts';
import { JobLostError } from '../../shared/jobs/job-errors.ts';
import { readJob } from '../../shared/jobs/request-training.ts';
import { FitCheckpoints } from '../checkpoints/fit-checkpoints.ts';
import { evaluateVersion } from '../evaluation/evaluate-version.ts';
import type { VersionEvaluation } from '../evaluation/version-evaluation.ts';
import { holdoutOf } from '../holdout.ts';
import type { TaskDependencies, TaskLimits } from '../task-context.ts';
import { OutOfTimeError } from '../task-errors.ts';
import { readTrainingData } from '../training-data.ts';
import { trainingFacts } from '../training-facts.ts';
import type { TrainEvent, TrainResult } from './events.ts';
import { fitJob } from './fit-job.ts';
import { keepLease } from './keep-lease.ts';
import type { Work } from './work.ts';
import { findWritten, writeReserved } from './write-reserved.ts';

/** Kept back for writing the version. */
const RESERVE_MS = 20_000;

/**
 * One training task: takes the job, reads the readings as they were when it was requested, fits,
 * scores on the latest weeks, and writes the version with its manifest last. Run twice or killed
 * anywhere, it ends in one and the same version; so does a fit that outlasts a task, for it is kept
 * and the next task goes on with it.
 *
 * @throws JobBusyError, JobLostError, UnknownSeriesError, NotEnoughHistoryError, NonFiniteLossError,
 * OutOfTimeError, OutOfMemoryError, StoreUnavailableError
 */
export async function trainJob(
  event: TrainEvent,
  dependencies: TaskDependencies,
  limits: TaskLimits,
): Promise<TrainResult> {
  const { store } = dependencies;
  const claimant = claimantOf(event, dependencies, limits);
  const job = await claimJob(store, { id: event.job, model: event.model }, claimant);
  if (hasEnded(job)) return resultOf(job);
  const lease = keepLease({ store, job, claimant, limits, reserveMs: RESERVE_MS });
  const checkpoints = new FitCheckpoints({ store, model: job.model, clock: dependencies.clock });
  const work: Work = { job, claimant, lease, checkpoints, dependencies };
  try {
    const version = await makeVersion(work);
    await lease.stop();
    const change = () => ({ state: 'trained', version, lease: null, progress: null }) as const;
    return resultOf(await changeClaimedJob(store, job, { claimant, change }));
  } catch (error) {
    return await afterFailure(error, work);
  } finally {
    await lease.stop();
  }
}

export function claimantOf(
  event: { readonly run: string },
  { leaseMs, clock }: TaskDependencies,
  { awsRequestId }: TaskLimits,
): Claimant {
  return { holder: awsRequestId, run: event.run, leaseMs, clock };
}

/** A cancelled job is no failure, nor is one that has come further; what aborted it went wrong. */
async function afterFailure(error: unknown, work: Work): Promise<TrainResult> {
  const { job, lease, dependencies, checkpoints } = work;
  const reason = lease.signal.aborted ? lease.signal.reason : error;
  if (reason instanceof OutOfTimeError && (await checkpoints.flush())) return unfinished(work);
  if (!(reason instanceof JobLostError)) throw reason;
  const now = await readJob(dependencies.store, job.id);
  if (now.state !== 'cancelled') throw reason;
  return resultOf(now);
}

/** Leaves the job to the next task. */
async function unfinished({ job, claimant, lease, dependencies }: Work): Promise<TrainResult> {
  const { progress } = lease;
  await lease.stop();
  const change = () => ({ lease: null, progress });
  const left = await changeClaimedJob(dependencies.store, job, { claimant, change });
  return { ...resultOf(left), status: 'unfinished' };
}

function resultOf({ model, id, state, version }: Job): TrainResult {
  return { model, job: id, status: state === 'trained' ? 'trained' : 'ended', state, version };
}

/** Number of the job's version, made now or by an attempt before. */
async function makeVersion(work: Work): Promise<number> {
  const { job, dependencies } = work;
  const written = await findWritten(dependencies.store, job);
  if (written !== undefined) return written;
  const { settings, requestedAt } = job;
  const backend = await dependencies.backend();
  show(work, 0, 'reading');
  const data = await readTrainingData(dependencies.store, settings.series, Date.parse(requestedAt));
  const holdout = holdoutOf(data.dataset.target, settings.holdoutDays);
  await enter(work, 'fitting');
  const library = `${backend.library} ${backend.version}`;
  const training = await trainingFacts(data.dataset, holdout, { seed: settings.seed, library });
  const fitted = await fitJob(work, data.dataset, training);
  try {
    work.lease.signal.throwIfAborted();
    show(work, 1, 'scoring');
    const evaluation = await evaluateVersion(dependencies.store, {
      model: job.model,
      job: job.id,
      fitted,
      holdout,
      ...data,
    });
    work.lease.signal.throwIfAborted();
    const facts = factsOf(work, data.dataset, { training, evaluation });
    const { manifest } = await writeReserved(dependencies.store, fitted, {
      job,
      facts,
      report: evaluation,
      reserve: (version) => enter(work, 'writing', version),
    });
    await work.checkpoints.forget();
    return manifest.version;
  } finally {
    fitted.dispose();
  }
}

function show({ lease }: Work, done: number, doing: string) {
  lease.progress = { done, doing, secondsLeft: null };
}

async function enter(
  { job, claimant, dependencies }: Work,
  state: 'fitting' | 'writing',
  version?: number,
): Promise<void> {
  await changeClaimedJob(dependencies.store, job, {
    claimant,
    change: () => ({ state, ...(version === undefined ? {} : { version }) }),
  });
}

/** @param training what the version has learned from. */
function factsOf(
  { job, dependencies }: Work,
  { target }: Dataset,
  { training, evaluation }: Pick<ArtifactFacts, 'training'> & { evaluation: VersionEvaluation },
): ArtifactFacts {
  return {
    model: job.model,
    createdAt: new Date(dependencies.clock()).toISOString(),
    series: { ...target.info },
    training,
    metrics: evaluation.metrics,
    lineage: { parent: evaluation.champion, by: job.by, why: job.why },
  };
}
