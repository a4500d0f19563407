import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Hono } from 'hono';
import { RequestError } from '../../shared/problem.ts';
import { methodNotAllowed } from '../method-not-allowed.ts';

/** Laid beside the bundle, where all functions are known: see `infra/bundle/openapi-document.ts`. */
const FILE = join(import.meta.dirname, 'openapi.json');

/** `/openapi.json` for the whole service, read when it is first asked for. */
export function openApiRoutes(file: string = FILE): Hono {
  let text: Promise<string> | undefined;
  const app = new Hono();
  app.get('/openapi.json', async (context) => {
    text ??= readFile(file, 'utf8').catch(() => {
      throw new RequestError(
        'This program was started without the OpenAPI document. A bundle has it: npx wattcast serve.',
        { status: 501 },
      );
    });
    return context.body(await text, 200, {
      'content-type': 'application/json',
      'cache-control': 'max-age=300',
    });
  });
  app.all('/openapi.json', methodNotAllowed('GET'));
  return app;
}
