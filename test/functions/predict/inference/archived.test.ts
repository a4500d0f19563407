import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { archive, restore } from '../../../../functions/shared/registry/archive.ts';
import { change } from '../../../support/saved-versions.ts';
import { type InferenceService, openInference } from './support/inference-service.ts';

const REQUEST = {
  inputs: [
    { name: 'hidden-1_input', shape: [1, 100], datatype: 'FP32', data: Array(100).fill(0.5) },
  ],
};

/** `town` has versions 1 and 2, of which 2 is the champion. */
describe('what was archived', () => {
  let service: InferenceService;

  beforeEach(async () => {
    service = await openInference({ maxAgeMs: { champion: 0, series: 0 } });
  });
  afterEach(() => service.close());

  const ask = {
    metadata: (version: number) => service.fetch(`/v2/models/town/versions/${version}`),
    ready: (version: number) => service.fetch(`/v2/models/town/versions/${version}/ready`),
    infer: (version: number) => service.infer(REQUEST, `/v2/models/town/versions/${version}/infer`),
  };

  it.each(Object.entries(ask))(
    'is refused by its number for %s, even where it is in memory, until it is restored',
    async (_what, askFor) => {
      const before = await askFor(1);
      await archive(service.store, { ...change('town'), version: 1 });
      const archived = await askFor(1);
      const champion = await askFor(2);
      await restore(service.store, { ...change('town'), version: 1 });
      const after = await askFor(1);

      expect([before, champion, after].map(({ status }) => status)).toEqual([200, 200, 200]);
      expect(archived.status).toBe(409);
      expect(await archived.json()).toEqual({
        error: expect.stringContaining(
          'Version 1 of "town" is archived and cannot serve. Restore it first',
        ),
      });
      expect(service.faults).toEqual([]);
    },
  );

  it('is not listed among the versions of a model', async () => {
    await archive(service.store, { ...change('town'), version: 1 });

    const metadata = await (await service.fetch('/v2/models/town')).json();

    expect(metadata).toMatchObject({ versions: ['2'] });
  });

  it('is a whole model: none of its versions serves, by number or not', async () => {
    await archive(service.store, change('town', 'carol', 'the meter is gone'));

    for (const path of ['/v2/models/town/infer', '/v2/models/town/versions/1/infer']) {
      const response = await service.infer(REQUEST, path);

      expect(response.status).toBe(404);
      expect(await response.json()).toEqual({
        error: expect.stringMatching(/was archived by carol .*\("the meter is gone"\).*Restore it/),
      });
    }
  });

  it('does not stand in for a champion that is spoilt', async () => {
    await archive(service.store, { ...change('town'), version: 1 });
    service.store.onGet = async (key, read) =>
      key.endsWith('versions/2/weights.bin') ? undefined : read();

    const response = await service.infer(REQUEST);

    expect(response.status).toBe(503);
  });
});
