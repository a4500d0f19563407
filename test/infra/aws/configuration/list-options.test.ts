import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { listOptions, optionTable } from '../../../../infra/aws/configuration/list-options.ts';
import { readStage } from '../../../../infra/aws/configuration/read-stage.ts';

describe('the options of a stage', () => {
  it('are in the README as they are, with their defaults', () => {
    const readme = readFileSync(
      new URL('../../../../infra/aws/README.md', import.meta.url),
      'utf8',
    );

    expect(readme).toContain(`\n${optionTable()}\n`);
  });

  it('have the defaults that the list says', () => {
    const { configuration } = readStage({ dev: {} }, 'dev');

    const listed = listOptions().filter(
      ({ path, fallback }) =>
        fallback !== undefined &&
        !/^(predict\.warm|queries|train\.batch|api\.(cache|firewall))\./.test(path),
    );

    expect(listed.length).toBeGreaterThan(20);
    for (const { path, fallback } of listed) {
      const value = path
        .split('.')
        .reduce<unknown>((part, key) => Object(part)[key], configuration);
      expect(JSON.stringify(value), path).toBe(fallback);
    }
  });

  it('are each described', () => {
    const configuration = JSON.stringify(readStage({ dev: {} }, 'dev').configuration);
    const names = [...configuration.matchAll(/"(\w+)":/g)].map(([, name]) => name);

    const described = listOptions().map(({ path }) => path.split('.'));

    for (const name of names)
      expect(described.some((path) => path.includes(name ?? ''))).toBe(true);
  });
});
