import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import * as layers from '@tensorflow/tfjs-layers';
import fc from 'fast-check';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type NetworkFiles, writeNetwork } from '../../../../models/artifact/network-files.ts';
import { openNetwork } from '../../../../models/artifact/open-network.ts';
import { dayAheadMembers, dayAheadNetwork } from '../../../../models/networks/day-ahead-network.ts';
import { CLOSED_FORM_LAYER } from '../../../../models/networks/day-ahead-parts.ts';
import { tfjsNetwork } from '../../../../models/networks/layers-network.ts';
import { ACTIVATIONS, type Activation } from '../../../../models/networks/lean/layer-graph.ts';
import { LeanNetwork } from '../../../../models/networks/lean/lean-network.ts';
import { referenceNetwork } from '../../../../models/networks/reference-network.ts';
import { randomFrom } from '../../../../models/random.ts';

/** Sums of some hundred 32-bit numbers in another order. */
const SINGLE_PRECISION = 1e-5;

beforeAll(() => tf.setBackend('cpu'));
afterEach(() => tf.disposeVariables());

/** The largest difference between two passes, relative to what is largest in them. */
function difference(a: readonly Float32Array[], b: readonly Float32Array[]): number {
  const pairs = a.flatMap((values, i) =>
    Array.from(values, (value, j) => [value, b[i]?.[j] ?? Number.NaN] as const),
  );
  const largest = Math.max(1e-3, ...pairs.flat().map(Math.abs));
  return Math.max(...pairs.map(([left, right]) => Math.abs(left - right))) / largest;
}

function randomRows(rows: number, width: number, seed = rows): Float32Array {
  const random = randomFrom(seed + width);
  return Float32Array.from({ length: rows * width }, () => 2 * random() - 1);
}

function sequence(activations: readonly Activation[], widths: readonly number[]) {
  return layers.sequential({
    layers: activations.map((activation, i) =>
      layers.layers.dense({
        ...(i === 0 ? { inputShape: [widths[0] as number] } : {}),
        units: widths[i + 1] as number,
        activation,
        useBias: i % 2 === 0,
        biasInitializer: 'randomNormal',
      }),
    ),
  });
}

describe('a network computed without tfjs', () => {
  it('equals tfjs on every width, activation and number of rows', async () => {
    const width = fc.integer({ min: 1, max: 40 });
    await fc.assert(
      fc.asyncProperty(
        fc.tuple(width, width, width, width),
        fc.constantFrom(...ACTIVATIONS),
        fc.integer({ min: 1, max: 30 }),
        async (widths, last, rows) => {
          const model = sequence(['relu', 'linear', last], widths);
          const lean = await openNetwork(await writeNetwork(model));
          const inputs = [randomRows(rows, widths[0])];

          const [expected, actual] = [
            await tfjsNetwork(model).forward()(inputs, rows),
            await lean.forward()(inputs, rows),
          ];

          expect(lean).toBeInstanceOf(LeanNetwork);
          expect(difference(expected, actual)).toBeLessThan(SINGLE_PRECISION);
          model.dispose();
        },
      ),
      { numRuns: 60 },
    );
  });

  it('equals tfjs on more rows than it computes at once, and on another network in between', async () => {
    const [one, other] = [referenceNetwork(100, 'linear', 1), referenceNetwork(100, 'sigmoid', 2)];
    const [leanOne, leanOther] = await Promise.all(
      [one, other].map(async (model) => (await openNetwork(await writeNetwork(model))).forward()),
    );
    const inputs = [randomRows(1300, 100)];
    const few = [randomRows(3, 100)];

    const actual = [
      await leanOne?.(few, 3),
      await leanOther?.(inputs, 1300),
      await leanOne?.(inputs, 1300),
    ];

    const expected = [
      await tfjsNetwork(one).forward()(few, 3),
      await tfjsNetwork(other).forward()(inputs, 1300),
      await tfjsNetwork(one).forward()(inputs, 1300),
    ];
    for (const [i, values] of expected.entries()) {
      expect(difference(values, actual[i] ?? [])).toBeLessThan(SINGLE_PRECISION);
    }
  });

  it('equals tfjs on all outputs of a day-ahead network, and on its members alone', async () => {
    const model = dayAheadModel();
    const [lean, inTfjs] = [await openNetwork(await writeNetwork(model)), tfjsNetwork(model)];
    const inputs = [randomRows(24, 30), randomRows(24, 24), randomRows(24, 21), randomRows(24, 7)];
    const part = { firstInput: 2, firstOutput: 1 };

    const whole = await lean.forward()(inputs, 24);
    const members = await lean.forward(part)(inputs.slice(2), 24);

    expect(difference(await inTfjs.forward()(inputs, 24), whole)).toBeLessThan(SINGLE_PRECISION);
    expect(difference(await inTfjs.forward(part)(inputs.slice(2), 24), members)).toBeLessThan(
      SINGLE_PRECISION,
    );
    expect(lean.kernelOf(CLOSED_FORM_LAYER)).toEqual(inTfjs.kernelOf(CLOSED_FORM_LAYER));
  });

  it('opens in tfjs with the very weights that were saved', async () => {
    const model = dayAheadModel();
    const files = await writeNetwork(model);

    const opened = await (await openNetwork(files)).open();

    expect(opened.getWeights().map((weight) => weight.dataSync())).toEqual(
      model.getWeights().map((weight) => weight.dataSync()),
    );
  });
});

describe('a network with layers of other kinds', () => {
  it('is computed by tfjs', async () => {
    const model = layers.sequential({
      layers: [
        layers.layers.dense({ inputShape: [6], units: 5, activation: 'selu' }),
        layers.layers.batchNormalization(),
      ],
    });
    const inputs = [randomRows(4, 6)];

    const opened = await openNetwork(await writeNetwork(model));

    expect(opened).not.toBeInstanceOf(LeanNetwork);
    const [expected, actual] = [
      await tfjsNetwork(model).forward()(inputs, 4),
      await opened.forward()(inputs, 4),
    ];
    expect(difference(expected, actual)).toBe(0);
  });

  it('starts tfjs first, and so does any network where tfjs shall compute all', async () => {
    const files: NetworkFiles = await writeNetwork(referenceNetwork(4, 'linear', 1));
    let started = 0;
    const start = async () => {
      started++;
    };

    const opened = await openNetwork(files, { start, always: true });

    expect(opened).not.toBeInstanceOf(LeanNetwork);
    expect(started).toBe(1);
  });
});

function dayAheadModel() {
  const members = dayAheadMembers({
    plainInputs: 21,
    extraInputs: 7,
    members: 3,
    hidden: [10, 12],
    seed: 3,
  });
  const weights = Float64Array.from(randomRows(24, 30));
  return dayAheadNetwork({ members, closedForm: { weights, slots: 24, width: 30 } });
}
