import { beforeAll, describe, expect, it } from 'vitest';
import { packArtifact, unpackArtifact } from '../../../models/artifact/artifact.ts';
import { ArtifactError, parseManifest } from '../../../models/artifact/manifest.ts';
import { referenceFeatures } from '../../../models/features/reference-features.ts';
import { useBackend } from '../../../models/networks/backend.ts';
import { endAt } from '../../../models/series/series.ts';
import { syntheticTown } from '../../support/synthetic-town.ts';
import { townFacts, untrainedForecaster } from '../../support/untrained-model.ts';

const facts = townFacts('town-mlp');

describe('an artifact', () => {
  beforeAll(() => useBackend('cpu'));

  it.each(['mlp', 'peak'] as const)(
    'of %s forecasts after loading what it did before saving',
    async (kind) => {
      const dataset = syntheticTown({ days: 40 });
      const request = { dataset, originAt: endAt(dataset.target), horizonSteps: 24 };
      const fitted = untrainedForecaster(kind);
      const { files, manifestOf } = await packArtifact(fitted, facts, {});
      const bytes = new TextEncoder().encode(JSON.stringify(manifestOf(3)));

      const restored = await unpackArtifact(parseManifest(bytes), async (name) => files.get(name));

      expect(await restored.predict(request)).toEqual(await fitted.predict(request));
    },
  );

  it('has the same bytes for the same weights', async () => {
    const one = await packArtifact(untrainedForecaster('mlp'), facts, {});
    const two = await packArtifact(untrainedForecaster('mlp'), facts, {});

    expect(two.manifestOf(1).files).toEqual(one.manifestOf(1).files);
  });

  it.each(['model.json', 'weights.bin'])(
    'is refused when one byte of %s was changed',
    async (name) => {
      const { files, manifestOf } = await packArtifact(untrainedForecaster('mlp'), facts, {});
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
    const { manifestOf } = await packArtifact(untrainedForecaster('mlp'), facts, {});

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
    const { manifestOf } = await packArtifact(untrainedForecaster('peak'), facts, {});

    expect(manifestOf(1).features).toEqual(referenceFeatures(['temperature']).names);
  });
});
