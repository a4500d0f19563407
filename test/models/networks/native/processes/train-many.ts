import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import { useBackend } from '../../../../../models/networks/backend.ts';
import { nativeBackend } from '../../../../../models/networks/native/binding.ts';
import { train } from '../../../../../models/networks/train.ts';

/** Trains in a process of its own, whose memory and files a test watches; prints JSON lines. */
const ROWS = 3200;
const BATCH = 32;
const [task = '', count = '200'] = process.argv.slice(2);
await useBackend('tensorflow');
const xs = tf.randomNormal([ROWS, 8], 0, 1, 'float32', 1);
const ys = tf.tidy(() => tf.sum(xs, 1, true));
const wide = {
  loss: 'meanSquaredError',
  optimizer: { kind: 'adam', learningRate: 0.001 },
} as const;

if (task === 'steps') await manySteps();
if (task === 'models') await manyModels();
if (task === 'forever') await forever();

function network(): tfl.LayersModel {
  return tfl.sequential({
    layers: [
      tfl.layers.dense({ inputShape: [8], units: 16, activation: 'relu' }),
      tfl.layers.dense({ units: 1 }),
    ],
  });
}

/** 1,000 steps to warm up, then 10,000. */
async function manySteps(): Promise<void> {
  const model = network();
  let [tensors, rss] = [0, 0];
  const epochs = (11_000 * BATCH) / ROWS;
  await train(
    model,
    { xs, ys },
    {
      ...wide,
      epochs,
      seed: 1,
      engine: 'graph',
      onEpoch: ({ epoch }) => {
        if (epoch === epochs / 11)
          [tensors, rss] = [tf.memory().numTensors, process.memoryUsage.rss()];
        if (epoch < epochs - 1) return;
        say({
          tensors: tf.memory().numTensors - tensors,
          megabytes: (process.memoryUsage.rss() - rss) / 1e6,
        });
      },
    },
  );
}

/** Models one after another; every tenth ends with an error, another tenth with an abort. */
async function manyModels(): Promise<void> {
  const before = tf.memory().numTensors;
  const outcomes: Record<string, number> = {};
  for (let index = 0; index < Number(count); index += 1) {
    const model = network();
    const outcome = await fitOnce(model, index).catch((error) => (error as { code: string }).code);
    outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
    model.dispose();
  }
  const sessions = nativeBackend().binding.getNumOfSavedModels();
  say({ outcomes, sessions, tensors: tf.memory().numTensors - before });
}

async function fitOnce(model: tfl.LayersModel, index: number): Promise<string> {
  const controller = new AbortController();
  const report = await train(
    model,
    { xs, ys },
    {
      ...wide,
      optimizer: index % 10 === 3 ? { kind: 'sgd', learningRate: 1e30 } : wide.optimizer,
      epochs: 2,
      batchSize: 64,
      seed: index,
      engine: 'graph',
      signal: controller.signal,
      onEpoch: () => {
        if (index % 10 === 7) controller.abort();
      },
    },
  );
  return report.stoppedBecause;
}

async function forever(): Promise<void> {
  const onEpoch = ({ epoch }: { epoch: number }) => epoch === 0 && say({ started: true });
  for (;;) {
    const model = network();
    await train(
      model,
      { xs, ys },
      { ...wide, epochs: 20, seed: 1, engine: 'graph', onEpoch: (at) => void onEpoch(at) },
    );
    model.dispose();
  }
}

function say(facts: object): void {
  process.stdout.write(`${JSON.stringify(facts)}\n`);
}
