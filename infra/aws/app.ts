import { readFile } from 'node:fs/promises';
import { App } from 'aws-cdk-lib';
import { WattcastError } from '../../models/errors.ts';
import { bundleAll } from '../bundle/bundle-function.ts';
import { readStage } from './configuration/read-stage.ts';
import { reviewEveryResource } from './reviews.ts';
import { WattcastStack } from './stack.ts';

try {
  await synthesize();
} catch (error) {
  if (!(error instanceof WattcastError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}

async function synthesize(): Promise<void> {
  const app = new App();
  const stage = readStage(
    app.node.tryGetContext('stages'),
    String(app.node.tryGetContext('stage') ?? 'dev'),
  );
  const bundles = await bundleAll();
  const pipeline = await readFile(
    new URL('../../functions/train/pipeline.asl.json', import.meta.url),
    'utf8',
  );
  new WattcastStack(app, `wattcast-${stage.name}`, {
    description: `wattcast, stage ${stage.name}`,
    stage,
    terminationProtection: stage.configuration.retainData,
    bundles,
    pipeline,
  });
  reviewEveryResource(app);
}
