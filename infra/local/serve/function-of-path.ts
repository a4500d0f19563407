import type { Route, ServingFunction } from '../../bundle/routes.ts';

/**
 * Which function answers a path, by the table that API Gateway is made from. A path that is not in it
 * goes to the function that serves its neighbours, so that the refusal is in the words of that API.
 */
export function functionOfPath(
  routes: readonly Route[],
): (path: string) => ServingFunction | undefined {
  const table = routes.map((route) => ({
    pattern: patternOf(route.path),
    area: areaOf(route.path),
    function: route.function,
  }));
  return (path) => {
    const match = table.find(({ pattern }) => pattern.test(path));
    return (match ?? table.find(({ area }) => area === areaOf(path)))?.function;
  };
}

/** `{name}` stands for one segment; a slash at the end makes no difference. */
function patternOf(path: string): RegExp {
  const literal = path.replaceAll('.', '\\.').replaceAll(/\{\w+\}/g, '[^/]+');
  return new RegExp(`^${literal}/?$`);
}

/** `/v1/models/...` is one area, `/v2/...` another. */
function areaOf(path: string): string {
  const [, first = '', second = ''] = path.split('/');
  return first === 'v1' ? `${first}/${second}` : first;
}
