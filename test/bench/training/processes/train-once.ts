import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import { useBackend } from '../../../../models/networks/backend.ts';
import { type TrainOptions, train } from '../../../../models/networks/train.ts';
import { readArguments, type Speed, type Workload } from '../workload.ts';

/** Trains one workload with one engine in a process of its own and prints its speed as JSON. */
const { engine, ...workload } = readArguments();
const { library, version } = await useBackend('tensorflow', {
  largestNetwork: sizeOf(workload.width),
});
const model = network(workload.width);
const xs = tf.randomUniform([workload.rows, 100], 0, 1, 'float32', 1);
const ys = tf.cast(
  tf.greater(tf.randomUniform([workload.rows, 1], 0, 1, 'float32', 2), 0.5),
  'float32',
);
const speed = engine === 'tfjs' ? await fitPlainly(workload) : await trainWith(engine, workload);
process.stdout.write(`${JSON.stringify({ version: `${library} ${version}`, ...speed })}\n`);

function network(width: number): tfl.LayersModel {
  const { dense } = tfl.layers;
  return tfl.sequential({
    layers: [
      dense({ inputShape: [100], units: 128 * width, activation: 'relu' }),
      dense({ units: 64 * width, activation: 'relu' }),
      dense({ units: 1, activation: 'sigmoid' }),
    ],
  });
}

function sizeOf(width: number): number {
  return 101 * 128 * width + (128 * width + 1) * 64 * width + 64 * width + 1;
}

/** `auto` lets the library choose. */
async function trainWith(
  name: string,
  { batch, epochs }: Workload,
): Promise<Omit<Speed, 'version'>> {
  const report = await train(
    model,
    { xs, ys },
    {
      loss: 'binaryCrossentropy',
      metrics: ['accuracy'],
      optimizer: { kind: 'adam', learningRate: 0.001 },
      epochs,
      batchSize: batch,
      seed: 1,
      ...(name === 'auto' ? {} : { engine: name as NonNullable<TrainOptions['engine']> }),
    },
  );
  const { steps, stepsPerSecond, setupSeconds, why } = report;
  return { steps, stepsPerSecond, setupSeconds, how: why };
}

/** What tfjs-node does by itself: `model.fit`, after ten steps to warm up. */
async function fitPlainly({ rows, batch, epochs }: Workload): Promise<Omit<Speed, 'version'>> {
  model.compile({ optimizer: 'adam', loss: 'binaryCrossentropy', metrics: ['accuracy'] });
  const begun = performance.now();
  const warm = [xs, ys].map((tensor) => tf.slice(tensor, 0, Math.min(rows, 10 * batch)));
  await model.fit(warm[0] as tf.Tensor, warm[1] as tf.Tensor, { batchSize: batch, verbose: 0 });
  const warmed = performance.now();
  await model.fit(xs, ys, { batchSize: batch, epochs, verbose: 0 });
  const seconds = (performance.now() - warmed) / 1000;
  const steps = epochs * Math.ceil(rows / batch);
  return { steps, stepsPerSecond: steps / seconds, setupSeconds: (warmed - begun) / 1000 };
}
