import { describe, expect, it } from 'vitest';
import { routes } from '../../../../infra/bundle/routes.ts';
import { functionOfPath } from '../../../../infra/local/serve/function-of-path.ts';

describe('the function of a path', () => {
  const functionOf = functionOfPath(routes);

  it.each(routes.map((route) => [route.path, route.function]))('%s is %s', (path, name) => {
    const asked = path.replaceAll(/\{\w+\}/g, 'a.b-1');

    expect(functionOf(asked)).toBe(name);
    expect(functionOf(`${asked}/`)).toBe(name);
  });

  it.each([
    ['/v1/models/town/nothing', 'manage'],
    ['/v1/timeseries/nothing', 'predict'],
    ['/v2/nothing', 'predict'],
  ])('%s, which is nowhere, is refused by its neighbour %s', (path, name) => {
    expect(functionOf(path)).toBe(name);
  });

  it.each(['/', '/v1', '/v1/model', '/v3', '/openapi-json', '//v1/models'])(
    '%s is none',
    (path) => {
      expect(functionOf(path)).toBeUndefined();
    },
  );

  it('puts a path with a parameter of its own before its neighbours', () => {
    const own = functionOfPath([
      { method: 'GET', path: '/v1/models/{model}', function: 'manage' },
      { method: 'POST', path: '/v1/models/{model}/ask', function: 'predict' },
    ]);

    expect([own('/v1/models/a/ask'), own('/v1/models/a/b')]).toEqual(['predict', 'manage']);
  });
});
