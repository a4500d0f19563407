import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { bundleRecipe } from '../../../infra/bundle/bundle-function.ts';
import { bundleRecipes } from '../../../infra/bundle/recipes.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';

describe.each(['train', 'predict-native'] as const)(
  'the build context of the image of %s',
  (name) => {
    let context: string;
    let names: string[];

    beforeAll(async () => {
      // What is built around the handler does not depend on the handler.
      const directory = temporaryDirectory();
      const entry = join(directory, 'handler.ts');
      await writeFile(entry, "export { z as handler } from 'zod';\n");
      context = join(directory, 'context');
      await bundleRecipe({ ...bundleRecipes[name], entry }, context);
      names = await readdir(context, { recursive: true });
    });

    it('holds everything that the Dockerfile copies', async () => {
      const dockerfile = await readFile(join(context, 'Dockerfile'), 'utf8');
      const copies = [...dockerfile.matchAll(/^COPY (?!--from)(.+) \S+$/gm)];

      const sources = copies.flatMap(([, files = '']) => files.split(' '));

      expect(sources).toContain('index.mjs');
      expect(sources.filter((source) => !names.includes(source.replace('./', '')))).toEqual([]);
    });

    it('locks the modules by the lock file of the project', async () => {
      const [ours, theirs] = await Promise.all([
        readFile(join(context, 'package-lock.json'), 'utf8'),
        readFile('package-lock.json', 'utf8'),
      ]);

      expect(ours).toBe(theirs);
    });

    it('holds every module that the installation imports', async () => {
      const scripts = names.filter((name) => name.endsWith('.mjs') && name !== 'index.mjs');
      for (const script of scripts) {
        const source = await readFile(join(context, script), 'utf8');
        for (const [, path = ''] of source.matchAll(/from '(\.[^']+)'/g)) {
          expect(names, `${script} imports ${path}`).toContain(join(script, '..', path));
        }
      }
      expect(scripts).toContain('infra/bundle/train-image/prepare-native.mjs');
    });

    it('starts the handler that is bundled, whose packages stay imports', async () => {
      const dockerfile = await readFile(join(context, 'Dockerfile'), 'utf8');
      const bundled = await readFile(join(context, 'index.mjs'), 'utf8');

      expect(dockerfile).toMatch(/^CMD \["(\/lambda-entrypoint\.sh", ")?index\.handler"\]$/m);
      expect(bundled).toMatch(/from"zod"/);
    });
  },
);
