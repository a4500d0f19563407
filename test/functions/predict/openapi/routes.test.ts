import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openApiRoutes } from '../../../../functions/predict/openapi/routes.ts';
import { problemOf } from '../../../../functions/shared/problem.ts';

function appOver(file: string) {
  const app = openApiRoutes(file);
  app.onError((error, context) => {
    const { status, detail } = problemOf(error, 'a request');
    return context.text(detail, status as 500);
  });
  return app;
}

it('gives the document as it lies beside the bundle, and says that it is only read', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'wattcast-openapi-'));
  writeFileSync(join(folder, 'openapi.json'), '{"openapi":"3.1.0"}');
  const app = appOver(join(folder, 'openapi.json'));

  const served = await app.request('/openapi.json');
  rmSync(folder, { recursive: true });
  const again = await app.request('/openapi.json');
  const written = await app.request('/openapi.json', { method: 'PUT' });

  expect(served.headers.get('content-type')).toBe('application/json');
  expect(served.headers.get('cache-control')).toBe('max-age=300');
  expect(await served.json()).toEqual({ openapi: '3.1.0' });
  expect(again.status).toBe(200);
  expect(written.headers.get('allow')).toBe('GET, HEAD');
});

it('says where the document is when it does not lie there', async () => {
  const response = await appOver('/nowhere/openapi.json').request('/openapi.json');

  expect(response.status).toBe(501);
  expect(await response.text()).toContain('npx wattcast serve');
});
