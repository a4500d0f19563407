import type { ArtifactFacts } from '../../models/artifact/artifact.ts';
import { referenceFeatures } from '../../models/features/reference-features.ts';
import type { FittedForecaster } from '../../models/forecasters/forecaster.ts';
import { restoreReference } from '../../models/forecasters/predict-reference.ts';
import type { ReferenceState } from '../../models/forecasters/reference-state.ts';
import { layersNetwork } from '../../models/networks/layers-network.ts';
import { referenceNetwork } from '../../models/networks/reference-network.ts';
import { syntheticTown } from './synthetic-town.ts';

/** A reference forecaster with the weights it was born with: real in all but what it knows. */
export function untrainedForecaster(kind: 'mlp' | 'peak', seed = 7): FittedForecaster {
  const features = referenceFeatures(['temperature']).names;
  const state: ReferenceState = {
    kind,
    features,
    covariates: ['temperature'],
    inputScaling: { mean: features.map(() => 50), deviation: features.map(() => 40) },
    targetScaling: { mean: 120, deviation: 60 },
    ...(kind === 'peak' ? { threshold: 200 } : {}),
  };
  return restoreReference(
    state,
    layersNetwork(referenceNetwork(features.length, kind === 'peak' ? 'sigmoid' : 'linear', seed)),
  );
}

/** Facts of a manifest for a model of the synthetic town. */
export function townFacts(model: string): ArtifactFacts {
  return {
    model,
    createdAt: '2024-06-01T00:00:00.000Z',
    series: syntheticTown({ days: 1 }).target.info,
    training: {
      from: '2024-01-01T00:00:00.000Z',
      until: '2024-03-01T00:00:00.000Z',
      readings: 1440,
      dataHash: 'f'.repeat(64),
      seed: 1,
      library: 'TensorFlow.js CPU 4.22.0',
    },
    metrics: { mae: 1 },
  };
}
