import { Hono } from 'hono';
import { methodNotAllowed } from '../method-not-allowed.ts';
import { openApiDocument } from './document.ts';

/** `/openapi.json`, made when it is first asked for. */
export function openApiRoutes(): Hono {
  let text: string | undefined;
  const app = new Hono();
  app.get('/openapi.json', (context) => {
    text ??= JSON.stringify(openApiDocument());
    return context.body(text, 200, {
      'content-type': 'application/json',
      'cache-control': 'max-age=300',
    });
  });
  app.all('/openapi.json', methodNotAllowed('GET'));
  return app;
}
