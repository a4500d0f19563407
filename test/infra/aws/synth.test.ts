import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { isDeepStrictEqual, promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { bundleDirectory } from '../../../infra/bundle/bundle-function.ts';
import { bundleRecipes, type FunctionName } from '../../../infra/bundle/recipes.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';

const run = promisify(execFile);

/** `npx cdk synth -c stage=...`, where nothing of AWS is known and nothing can be reached. */
async function synthesize(stage: string): Promise<string> {
  const output = temporaryDirectory();
  await run('node_modules/.bin/cdk', ['synth', '--quiet', '-c', `stage=${stage}`, '-o', output], {
    env: {
      PATH: `${join(process.cwd(), 'node_modules/.bin')}:${process.env['PATH']}`,
      HOME: output,
      HTTPS_PROXY: 'http://127.0.0.1:9',
      AWS_EC2_METADATA_DISABLED: 'true',
      DOCKER_HOST: 'tcp://127.0.0.1:9',
    },
  });
  return output;
}

function filesIn(directory: string): Record<string, string> {
  const files = readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
  return Object.fromEntries(
    files.sort().map((file) => [relative(directory, file), readFileSync(file, 'base64')]),
  );
}

describe('cdk synth', () => {
  // The image on native TensorFlow is an option. Stage prod is the defaults, which the other tests look at; CDK's command takes seconds.
  it('makes one stack of what the gateway serves', async () => {
    const output = await synthesize('dev');

    const stacks = readdirSync(output).filter((name) => name.endsWith('.template.json'));
    const assets = readdirSync(output)
      .filter((name) => name.startsWith('asset.'))
      .map((name) => filesIn(join(output, name)));

    expect(stacks).toEqual(['wattcast-dev.template.json']);
    const deployed = Object.keys(bundleRecipes).filter((name) => name !== 'predict-native');
    for (const name of deployed as FunctionName[]) {
      const bundle = filesIn(bundleDirectory(name));
      expect(
        assets.some((files) => isDeepStrictEqual(files, bundle)),
        name,
      ).toBe(true);
    }
  });

  it('says in one sentence what is wrong with the stage it is asked for', async () => {
    const synthesizing = synthesize('nowhere');

    await expect(synthesizing).rejects.toMatchObject({
      stderr: expect.stringContaining(
        'cdk.json has no stage "nowhere" (it has: dev, prod); add it under context.stages, if only as {}.',
      ),
    });
    await expect(synthesizing).rejects.toMatchObject({
      stderr: expect.not.stringContaining(' at '),
    });
  });
});
