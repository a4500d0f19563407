import { describe, expect, it } from 'vitest';
import { operations } from '../../../functions/manage/operations/all.ts';
import { readingsApp } from '../../../functions/readings/app.ts';
import { openStore } from '../../../functions/shared/stores/open-store.ts';
import { routes } from '../../../infra/bundle/routes.ts';

describe('routes', () => {
  it('has every operation of manage, and no other', () => {
    const routed = routes.filter((route) => route.function === 'manage');

    expect(routed.map(({ method, path }) => `${method} ${path}`).sort()).toEqual(
      operations.map(({ method, path }) => `${method} ${path}`).sort(),
    );
  });

  it('has every operation of readings, and no other', () => {
    const app = readingsApp({
      store: openStore('unused'),
      clock: () => 0,
      onFault: () => undefined,
    });

    const routed = routes.filter((route) => route.function === 'readings');

    expect(
      routed.map(({ method, path }) => `${method} ${path.replaceAll(/\{\w+\}/g, ':')}`).sort(),
    ).toEqual(
      app.routes
        // The others refuse what is not served.
        .filter(({ method }) => method !== 'ALL')
        .map(({ method, path }) => `${method} ${path.replaceAll(/:\w+/g, ':')}`)
        .sort(),
    );
  });

  it('gives no path two meanings', () => {
    const shapes = routes.map(
      ({ method, path }) => `${method} ${path.replaceAll(/\{\w+\}/g, '{}')}`,
    );

    expect(new Set(shapes).size).toBe(shapes.length);
  });
});
