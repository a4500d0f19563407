import { beforeAll, describe, expect, it } from 'vitest';
import type { FittedForecaster, ForecasterKind } from '../../../models/forecasters/forecaster.ts';
import { forecasterOf } from '../../../models/forecasters/registry.ts';
import { useBackend } from '../../../models/networks/backend.ts';
import type { TrainingCheckpoint } from '../../../models/networks/checkpoint.ts';
import { syntheticTown } from '../../support/synthetic-town.ts';

const dataset = syntheticTown({ days: 100, timeZone: 'UTC' });
const originAt = dataset.target.startAt + 90 * 86_400_000;

describe.each<ForecasterKind>(['mlp', 'peak', 'auto'])('a fit of "%s"', (kind) => {
  beforeAll(async () => {
    await useBackend('tensorflow');
  });

  it('that goes on from a checkpoint ends in the bytes of one without a pause', async () => {
    const checkpoints: TrainingCheckpoint[] = [];
    const whole = await forecasterOf(kind).fit(dataset, {
      originAt,
      seed: 3,
      onCheckpoint: (checkpoint) => void checkpoints.push(checkpoint),
    });
    const middle = checkpoints[Math.floor(checkpoints.length / 2)] as TrainingCheckpoint;
    const epochs: number[] = [];

    const resumed = await forecasterOf(kind).fit(dataset, {
      originAt,
      seed: 3,
      resumeFrom: middle,
      onProgress: ({ epoch }) => void epochs.push(epoch),
    });

    expect(epochs[0]).toBe(middle.epochsDone);
    expect(bytesOf(resumed)).toEqual(bytesOf(whole));
    expect(resumed.state).toEqual(whole.state);
    resumed.dispose();
    whole.dispose();
  });
});

function bytesOf({ network }: FittedForecaster) {
  return network?.getWeights().map((weight) => weight.dataSync());
}
