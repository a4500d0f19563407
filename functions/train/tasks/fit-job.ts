import type { ArtifactFacts } from '../../../models/artifact/artifact.ts';
import type { FitProgress, FittedForecaster } from '../../../models/forecasters/forecaster.ts';
import { forecasterOf } from '../../../models/forecasters/registry.ts';
import type { Dataset } from '../../../models/series/series.ts';
import type { Work } from './work.ts';

/** An epoch, or what comes after the last one, may take this much longer than the longest so far. */
const MARGIN = 1.25;

/**
 * Fits what a job asks for, from where an earlier task left it. The lease's signal ends it as soon as
 * the next epoch might not end in the time that is left.
 */
export async function fitJob(
  work: Work,
  dataset: Dataset,
  { until, dataHash, library }: ArtifactFacts['training'],
): Promise<FittedForecaster> {
  const { job, lease, checkpoints } = work;
  lease.requireTime(0);
  lease.signal.throwIfAborted();
  const resumeFrom = await checkpoints.open({ job: job.id, dataHash, library });
  return forecasterOf(job.settings.kind).fit(dataset, {
    originAt: Date.parse(until),
    seed: job.settings.seed,
    signal: lease.signal,
    ...(resumeFrom ? { resumeFrom } : {}),
    onCheckpoint: (checkpoint) => checkpoints.hold(checkpoint),
    onProgress: progressOf(work, resumeFrom?.epochsDone ?? 0),
  });
}

/** Shows how far the fit is, and asks for the time that its next part may take. */
function progressOf({ job, lease, dependencies }: Work, epochsBefore: number) {
  const { clock, onProgress } = dependencies;
  const begunAt = clock();
  let [latestAt, longestMs] = [begunAt, 0];
  return (progress: FitProgress) => {
    const now = clock();
    longestMs = Math.max(longestMs, now - latestAt);
    latestAt = now;
    const epochsDone = progress.epoch + 1;
    const secondsAnEpoch = (now - begunAt) / 1000 / (epochsDone - epochsBefore);
    lease.progress = {
      done: epochsDone / progress.epochs,
      doing: 'fitting',
      secondsLeft: Math.round(secondsAnEpoch * (progress.epochs - epochsDone)),
    };
    onProgress?.(job.model, progress);
    lease.requireTime(MARGIN * longestMs);
  };
}
