import { type ArtifactFacts, hashDataset } from '../../models/artifact/artifact.ts';
import { type Dataset, stepMs } from '../../models/series/series.ts';
import type { Holdout } from './holdout.ts';

/** What a version is told to have learned from, and by what: all that is not held out. */
export async function trainingFacts(
  dataset: Dataset,
  { fromAt }: Holdout,
  by: Pick<ArtifactFacts['training'], 'seed' | 'library'>,
): Promise<ArtifactFacts['training']> {
  const { target } = dataset;
  const until = Math.round((fromAt - target.startAt) / stepMs(target.info));
  return {
    from: new Date(target.startAt).toISOString(),
    until: new Date(fromAt).toISOString(),
    readings: target.values.subarray(0, until).filter((value) => !Number.isNaN(value)).length,
    dataHash: await hashDataset(dataset, until),
    ...by,
  };
}
