import { beforeAll, describe, expect, it } from 'vitest';
import { packArtifact, unpackArtifact } from '../../../models/artifact/artifact.ts';
import { ArtifactError, parseManifest } from '../../../models/artifact/manifest.ts';
import { referenceFeatures } from '../../../models/features/reference-features.ts';
import type { FittedForecaster } from '../../../models/forecasters/forecaster.ts';
import { restoreReference } from '../../../models/forecasters/predict-reference.ts';
import type { ReferenceState } from '../../../models/forecasters/reference-state.ts';
import { useBackend } from '../../../models/networks/backend.ts';
import { referenceNetwork } from '../../../models/networks/reference-network.ts';
import { endAt } from '../../../models/series/series.ts';
import { syntheticTown } from '../../support/synthetic-town.ts';

const facts = {
  model: 'town-mlp',
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

function untrained(kind: 'mlp' | 'peak'): FittedForecaster {
  const features = referenceFeatures(['temperature']).names;
  const state: ReferenceState = {
    kind,
    features,
    covariates: ['temperature'],
    inputScaling: { mean: features.map(() => 50), deviation: features.map(() => 40) },
    targetScaling: { mean: 120, deviation: 60 },
    ...(kind === 'peak' ? { threshold: 200 } : {}),
  };
  return restoreReference(state, referenceNetwork(100, kind === 'peak' ? 'sigmoid' : 'linear', 7));
}

describe('an artifact', () => {
  beforeAll(() => useBackend('cpu'));

  it.each(['mlp', 'peak'] as const)(
    'of %s forecasts after loading what it did before saving',
    async (kind) => {
      const dataset = syntheticTown({ days: 40 });
      const request = { dataset, originAt: endAt(dataset.target), horizonSteps: 24 };
      const fitted = untrained(kind);
      const { files, manifestOf } = await packArtifact(fitted, facts, {});
      const bytes = new TextEncoder().encode(JSON.stringify(manifestOf(3)));

      const restored = await unpackArtifact(parseManifest(bytes), async (name) => files.get(name));

      expect(await restored.predict(request)).toEqual(await fitted.predict(request));
    },
  );

  it('has the same bytes for the same weights', async () => {
    const one = await packArtifact(untrained('mlp'), facts, {});
    const two = await packArtifact(untrained('mlp'), facts, {});

    expect(two.manifestOf(1).files).toEqual(one.manifestOf(1).files);
  });

  it.each(['model.json', 'weights.bin'])(
    'is refused when one byte of %s was changed',
    async (name) => {
      const { files, manifestOf } = await packArtifact(untrained('mlp'), facts, {});
      const changed = new Map(files);
      const bytes = files.get(name)?.slice() ?? new Uint8Array();
      bytes[100] = (bytes[100] as number) ^ 1;
      changed.set(name, bytes);

      const opened = unpackArtifact(manifestOf(1), async (file) => changed.get(file));

      await expect(opened).rejects.toThrow(ArtifactError);
      await expect(opened).rejects.toThrow(name);
    },
  );

  it('names what is missing', async () => {
    const { manifestOf } = await packArtifact(untrained('mlp'), facts, {});

    const opened = unpackArtifact(manifestOf(2), async () => undefined);

    await expect(opened).rejects.toThrow('"model.json" of town-mlp version 2 is missing');
  });

  it.each([
    ['not JSON', 'half a man'],
    ['of another schema', '{"schemaVersion":99}'],
  ])('is refused when its manifest is %s', (_what, text) => {
    expect(() => parseManifest(new TextEncoder().encode(text))).toThrow(ArtifactError);
  });

  it('names the network inputs in order', async () => {
    const { manifestOf } = await packArtifact(untrained('peak'), facts, {});

    expect(manifestOf(1).features).toEqual(referenceFeatures(['temperature']).names);
  });
});
