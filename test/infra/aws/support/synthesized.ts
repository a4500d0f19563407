import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { readStage } from '../../../../infra/aws/configuration/read-stage.ts';
import { reviewEveryResource } from '../../../../infra/aws/reviews.ts';
import { WattcastStack } from '../../../../infra/aws/stack.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';

export const STACK = 'wattcast-test';

/** What the stack makes of these options, as CloudFormation would get it. */
export interface Synthesized {
  readonly template: Template;
  /** Where the assembly lies; the template is `wattcast-test.template.json` in it. */
  readonly directory: string;
}

export function synthesize(options: Readonly<Record<string, unknown>> = {}): Synthesized {
  const stage = readStage({ test: options }, 'test');
  const directory = temporaryDirectory();
  const app = new App({ outdir: directory, analyticsReporting: false });
  const stack = new WattcastStack(app, STACK, { stage, bundles, pipeline });
  return { template: Template.fromStack(stack), directory };
}

/**
 * Synthesizes as `cdk synth` does, AWS's rules included.
 *
 * @throws what CDK throws when a finding is not answered for; warnings are in the report.
 */
export function synthesizeReviewed(
  options: Readonly<Record<string, unknown>>,
  realBundles: Partial<typeof bundles> = {},
): {
  readonly directory: string;
  readonly templateFile: string;
  readonly report: string;
} {
  const stage = readStage({ test: options }, 'test');
  const directory = temporaryDirectory();
  const app = new App({ outdir: directory, analyticsReporting: false });
  new WattcastStack(app, STACK, { stage, bundles: { ...bundles, ...realBundles }, pipeline });
  reviewEveryResource(app);
  app.synth();
  return {
    directory,
    templateFile: join(directory, `${STACK}.template.json`),
    report: join(directory, 'validation-report.json'),
  };
}

/** The template does not depend on what the functions do, so they need not be built for it. */
const bundles = {
  predict: directoryWith('index.mjs', 'export const handler = "predict";\n'),
  'predict-native': directoryWith('Dockerfile', 'FROM scratch AS predict\n'),
  readings: directoryWith('index.mjs', 'export const handler = "readings";\n'),
  manage: directoryWith('index.mjs', 'export const handler = "manage";\n'),
  train: directoryWith('Dockerfile', 'FROM scratch\n'),
};

export const pipeline = readFileSync('functions/train/pipeline.asl.json', 'utf8');

function directoryWith(file: string, text: string): string {
  const directory = temporaryDirectory();
  writeFileSync(join(directory, file), text);
  return directory;
}
