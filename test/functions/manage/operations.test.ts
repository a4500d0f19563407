import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { operations } from '../../../functions/manage/operations/all.ts';
import { routes } from '../../../infra/bundle/routes.ts';

describe('the table of operations', () => {
  it('has one operation for each id and each method and path', () => {
    expect(new Set(operations.map(({ id }) => id)).size).toBe(operations.length);
    expect(new Set(operations.map(({ method, path }) => `${method} ${path}`)).size).toBe(
      operations.length,
    );
  });

  it('is routed whole, on AWS and locally', () => {
    const routed = routes.filter((route) => route.function === 'manage');

    expect(routed.map(({ method, path }) => `${method} ${path}`).sort()).toEqual(
      operations.map(({ method, path }) => `${method} ${path}`).sort(),
    );
  });

  it.each(operations.map((operation) => [operation.id, operation] as const))(
    '%s has the parameters of its path, a valid example and schemas that can be written down',
    (_id, { path, parameters, query, body, bodyExample, response }) => {
      const named = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);

      expect(Object.keys(parameters.shape)).toEqual(named);
      expect(body?.safeParse(bodyExample).success ?? bodyExample === undefined).toBe(true);
      for (const schema of [parameters, query, response]) {
        expect(() => z.toJSONSchema(schema, { io: 'output' })).not.toThrow();
      }
      if (body) expect(() => z.toJSONSchema(body, { io: 'input' })).not.toThrow();
    },
  );
});
