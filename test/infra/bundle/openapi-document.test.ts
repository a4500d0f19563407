import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { openApiDocument } from '../../../infra/bundle/openapi-document.ts';
import { routes } from '../../../infra/bundle/routes.ts';
import { pythonCommand } from '../../support/python.ts';

type Json = Readonly<Record<string, unknown>>;

interface Document extends Json {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Json>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, Json>> };
}

const document = JSON.parse(JSON.stringify(openApiDocument())) as Document;

const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
);

describe('the OpenAPI document', () => {
  it('has every operation that the gateway passes on, and no other', () => {
    const routed = routes.map(({ method, path }) => `${method} ${path}`);

    const documented = operations.map(({ method, path }) => `${method.toUpperCase()} ${path}`);

    expect(documented.sort()).toEqual(routed.sort());
  });

  it('says of every operation that it needs a key, and how one without it is refused', () => {
    expect(document).toMatchObject({
      security: [{ ApiKey: [] }],
      components: {
        securitySchemes: { ApiKey: { type: 'apiKey', in: 'header', name: 'x-api-key' } },
      },
    });
    for (const { operation } of operations) {
      expect(operation['responses']).toMatchObject({
        403: { $ref: '#/components/responses/KeyMissing' },
      });
    }
  });

  it('gives each operation a name of its own', () => {
    const ids = operations.map(({ operation }) => operation['operationId']);

    expect(new Set(ids).size).toBe(ids.length);
  });

  it('refers to nothing that it does not have, and has nothing that it does not refer to', () => {
    const text = JSON.stringify(document);
    const referred = [...text.matchAll(/"#\/components\/schemas\/(\w+)"/g)].map(([, name]) => name);

    expect([...new Set(referred)].sort()).toEqual(Object.keys(document.components.schemas).sort());
  });

  it('carries the bounds that requests are held to', () => {
    const { ForecastRequest, InferRequest, SeriesRequest, ReadingsRequest } =
      document.components.schemas;

    expect(ForecastRequest).toMatchObject({
      properties: {
        inputs: { minItems: 1, maxItems: 1000 },
        options: { properties: { horizon: { minimum: 1, maximum: 20_160 } } },
      },
      required: ['model', 'inputs', 'options'],
    });
    expect(InferRequest).toMatchObject({
      properties: {
        inputs: {
          items: {
            properties: {
              datatype: { enum: expect.arrayContaining(['FP16', 'BYTES']) },
              data: { type: 'array', items: { type: ['number', 'string', 'boolean', 'array'] } },
            },
            required: ['name', 'shape', 'datatype'],
          },
        },
      },
    });
    expect(SeriesRequest).toMatchObject({
      properties: { step_minutes: { minimum: 1, maximum: 1440 } },
      required: ['carrier', 'unit', 'step_minutes', 'time_zone'],
      additionalProperties: false,
    });
    expect(ReadingsRequest).toMatchObject({ anyOf: [{}, {}] });
  });

  const validator = pythonCommand('openapi-spec-validator');

  it.skipIf(validator === undefined)('is valid OpenAPI 3.1 to openapi-spec-validator', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'wattcast-openapi-'));
    const file = join(folder, 'openapi.json');
    writeFileSync(file, JSON.stringify(document));

    const { stdout } = await promisify(execFile)(validator ?? '', ['--schema', '3.1', file]);
    rmSync(folder, { recursive: true });

    expect(stdout).toContain('OK');
  });
});
