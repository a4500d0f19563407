import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import * as layers from '@tensorflow/tfjs-layers';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { readNetwork, writeNetwork } from '../../../models/artifact/network-files.ts';
import { openNetwork } from '../../../models/artifact/open-network.ts';
import { fitsHalf, roundToHalf } from '../../../models/networks/half-precision.ts';

beforeAll(() => tf.setBackend('cpu'));

function denseLayers(widths: readonly number[]): layers.LayersModel {
  return layers.sequential({
    layers: widths.slice(1).map((units, i) =>
      layers.layers.dense({
        ...(i === 0 ? { inputShape: [widths[0] as number] } : {}),
        name: `dense-${i}`,
        units,
        biasInitializer: 'randomNormal',
      }),
    ),
  });
}

function weightsOf(model: layers.LayersModel): number[][] {
  return model.getWeights().map((weight) => [...weight.dataSync()]);
}

describe('weights in 16 bits', () => {
  it('are the nearest to what they were, and those too large stay', () => {
    const model = denseLayers([1, 3]);
    const [layer] = model.layers;
    layer?.setWeights([tf.tensor2d([[0.1, -3, 1e6]]), tf.tensor1d([0, 65_504, -1e-9])]);

    roundToHalf(model.layers);

    const [kernel = [], bias = []] = weightsOf(model);
    expect(kernel.map((value) => Math.fround(value))).toEqual([0.0999755859375, -3, 1e6]);
    expect(bias).toEqual([0, 65_504, -0]);
    expect(fitsHalf(Float32Array.of(0.1))).toBe(false);
    expect(fitsHalf(Float32Array.of(0.0999755859375, -3))).toBe(true);
  });

  it('take half the bytes, and are read as the same numbers by tfjs and without it', async () => {
    const width = fc.integer({ min: 1, max: 9 });
    await fc.assert(
      fc.asyncProperty(fc.tuple(width, width, width, width), width, async (widths, rows) => {
        // The middle layer stays in 32 bits, often where no 32-bit number begins.
        const model = denseLayers(widths);
        roundToHalf(model.layers.filter(({ name }) => name !== 'dense-1'));
        const inputs = Float32Array.from({ length: rows * widths[0] }, (_, i) => Math.sin(i + 1));

        const files = await writeNetwork(model);
        const opened = await readNetwork(files);
        const lean = await openNetwork(files);

        expect(weightsOf(opened)).toEqual(weightsOf(model));
        expect(weightsOf(await lean.open())).toEqual(weightsOf(model));
        expect(files['weights.bin'].length).toBeLessThan(4 * model.countParams());
        const expected = (
          model.predict(tf.tensor2d(inputs, [rows, widths[0]])) as tf.Tensor
        ).dataSync();
        const [said = []] = await lean.forward()([inputs], rows);
        expect([...said]).toEqual([...expected].map((value) => expect.closeTo(value, 4)));
        model.dispose();
        opened.dispose();
      }),
      { numRuns: 40 },
    );
  });
});
