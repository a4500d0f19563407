import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import * as fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import type { DayContext } from '../../../../models/features/day-ahead/day-context.ts';
import type { DayProfile } from '../../../../models/features/day-ahead/day-profile.ts';
import {
  forecastByKernel,
  type KernelRegression,
  kernelInputs,
  kernelTensors,
} from '../../../../models/forecasters/day-ahead/kernel-regression.ts';
import { inverseFactor } from '../../../../models/forecasters/day-ahead/linear-algebra.ts';
import { principalDirections } from '../../../../models/forecasters/day-ahead/principal-directions.ts';
import { dayAheadNetwork } from '../../../../models/networks/day-ahead-network.ts';
import { tfjsNetwork } from '../../../../models/networks/layers-network.ts';

const SLOTS = 3;
const WIDTH = 4;
const CENTRES = 5;
const LEARNED = 2;
/** Of two series and of both together. */
const BLOCKS = 3;

function waves(length: number, phase: number): Float32Array {
  return Float32Array.from({ length }, (_, i) => Math.sin(1.7 * i + phase));
}

function profileOf(values: Float32Array): DayProfile {
  const group = { name: 'all', size: WIDTH, near: 1.3, line: 0.7, nearFade: 1, scaled: false };
  return {
    groups: [{ ...group, valuesOf: () => values }],
    width: WIDTH,
    write: (_context, row, at) => row.set(values, at),
  };
}

function regressionOf(values: Float32Array): KernelRegression {
  const profile = profileOf(values);
  const scaling = { mean: [0.1], deviation: [1] };
  const centres = new Float32Array((WIDTH + 2) * CENTRES);
  for (let c = 0; c < CENTRES; c++) {
    const { near } = kernelInputs({ profile, scaling }, waves(WIDTH, c));
    for (let i = 0; i < WIDTH; i++) centres[i * CENTRES + c] = near[i] as number;
    centres[WIDTH * CENTRES + c] = -1;
    centres[(WIDTH + 1) * CENTRES + c] = -(near[WIDTH] as number);
  }
  const outputs = waves((CENTRES + WIDTH + 1) * (BLOCKS * SLOTS + LEARNED), 2);
  const weights = { centres, outputs };
  return { profile, scaling, weights, slots: SLOTS, learned: LEARNED, ridge: 0.2 };
}

describe('regression on likeness', () => {
  beforeAll(() => tf.setBackend('cpu'));

  it('gives in the network of the artifact what it gives by itself, for every series', async () => {
    const kernel = regressionOf(waves(WIDTH, 0.4));
    const closedForm = { weights: new Float64Array(SLOTS * 2), slots: SLOTS, width: 2 };
    const network = tfjsNetwork(
      dayAheadNetwork({ members: undefined, kernel: kernelTensors(kernel), closedForm }),
    );
    const { near, line } = kernelInputs(kernel, waves(WIDTH, 0.4));
    const columns = BLOCKS * SLOTS + LEARNED;

    const outputs = await Promise.all(
      Array.from({ length: columns }, async (_, column) => {
        const which = new Float32Array(columns);
        which[column] = 1;
        const inputs = [new Float32Array(2), new Float32Array(SLOTS), near, line, which];
        return (await network.forward()(inputs, 1))[1]?.[0] as number;
      }),
    );
    const forecasts = [undefined, 0, 1, 5].map((series) =>
      forecastByKernel(kernel, (series === undefined ? {} : { series }) as DayContext),
    );
    network.dispose();

    const [pooled, first, second, unknown] = forecasts.map(({ values }) => [...values]);
    expect(pooled).toEqual(outputs.slice(0, SLOTS).map((value) => expect.closeTo(value, 4)));
    expect(first).toEqual(outputs.slice(SLOTS, 2 * SLOTS).map((value) => expect.closeTo(value, 4)));
    expect(second).toEqual(
      outputs.slice(2 * SLOTS, 3 * SLOTS).map((value) => expect.closeTo(value, 4)),
    );
    expect(unknown).toEqual(pooled);
    expect([...(forecasts[0]?.directions ?? [])]).toEqual(
      outputs.slice(-LEARNED).map((value) => expect.closeTo(value, 4)),
    );
  });
});

const symmetric = fc
  .array(fc.array(fc.double({ min: -2, max: 2, noNaN: true }), { minLength: 6, maxLength: 6 }), {
    minLength: 6,
    maxLength: 6,
  })
  .map((rows) =>
    Float64Array.from({ length: 36 }, (_, at) => {
      const [a, b] = [rows[Math.floor(at / 6)] as number[], rows[at % 6] as number[]];
      const product = a.reduce((sum, value, i) => sum + value * (b[i] as number), 0);
      return product + (Math.floor(at / 6) === at % 6 ? 1 : 0);
    }),
  );

describe('linear algebra of symmetric matrices', () => {
  it('finds the factor whose square is the inverse', () => {
    fc.assert(
      fc.property(symmetric, (matrix) => {
        const factor = inverseFactor(matrix.slice(), 6);

        for (let i = 0; i < 6; i++) {
          for (let j = 0; j < 6; j++) {
            let sum = 0;
            for (let k = 0; k < 6; k++) {
              for (let l = 0; l < 6; l++) {
                const inverse = (factor[k * 6 + l] as number) * (factor[j * 6 + l] as number);
                sum += (matrix[i * 6 + k] as number) * inverse;
              }
            }
            expect(sum).toBeCloseTo(i === j ? 1 : 0, 6);
          }
        }
      }),
    );
  });

  it('finds directions of unit length at right angles, the largest first', () => {
    const matrix = Float64Array.from({ length: 36 }, (_, at) =>
      Math.floor(at / 6) === at % 6 ? 10 ** (at % 6) : 0,
    );

    const { vectors, values } = principalDirections(matrix, 6, 2);

    expect(values).toEqual([expect.closeTo(1e5, 3), expect.closeTo(1e4, 3)]);
    expect(Math.abs(vectors[0]?.[5] as number)).toBeCloseTo(1, 6);
    expect(Math.abs(vectors[1]?.[4] as number)).toBeCloseTo(1, 6);
  });
});
