import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { FunctionName } from '../../../../infra/bundle/recipes.ts';
import { bundleApart, ServiceBundleError } from '../../../../infra/local/serve/bundle-apart.ts';

describe('bundling in a process of its own', () => {
  it('gives each function that was named, in the folder that is imported', async () => {
    const bundles = await bundleApart(['manage', 'predict']);

    expect(Object.keys(bundles).sort()).toEqual(['manage', 'predict']);
    for (const { directory, files } of Object.values(bundles)) {
      expect(files['index.mjs']).toBeGreaterThan(0);
      expect(existsSync(join(directory, 'index.mjs'))).toBe(true);
    }
  });

  it('says what it was asked for that there is not', async () => {
    await expect(bundleApart(['nothing' as FunctionName])).rejects.toThrow(ServiceBundleError);
  });
});
