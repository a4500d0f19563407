import { describe, expect, it } from 'vitest';
import { operations } from '../../../functions/manage/operations/all.ts';
import { routes } from '../../../infra/bundle/routes.ts';

describe('routes', () => {
  it('has every operation of manage, and no other', () => {
    const routed = routes.filter((route) => route.function === 'manage');

    expect(routed.map(({ method, path }) => `${method} ${path}`).sort()).toEqual(
      operations.map(({ method, path }) => `${method} ${path}`).sort(),
    );
  });

  it('gives no path two meanings', () => {
    const shapes = routes.map(
      ({ method, path }) => `${method} ${path.replaceAll(/\{\w+\}/g, '{}')}`,
    );

    expect(new Set(shapes).size).toBe(shapes.length);
  });
});
