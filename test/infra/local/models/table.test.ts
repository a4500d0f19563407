import { describe, expect, it } from 'vitest';
import { drawFacts, drawTable } from '../../../../infra/local/models/table.ts';

describe('a table', () => {
  it('aligns names to the left and numbers to the right, also where one is missing', () => {
    const table = {
      headers: ['model', 'version', 'score'],
      rows: [
        ['town', '7', '1.5'],
        ['a-long-name', '12', '-'],
      ],
    };

    expect(drawTable(table).split('\n')).toEqual([
      'MODEL        VERSION  SCORE',
      'town               7    1.5',
      'a-long-name       12      -',
    ]);
  });

  it('keeps a row on its line, as wide as the terminal, and obeys no control character', () => {
    const table = {
      headers: ['why'],
      rows: [['two\n  lines'], ['\u001b[31mred'], ['x'.repeat(30)]],
    };

    expect(drawTable(table, 12).split('\n')).toEqual([
      'WHY',
      'two lines',
      '?[31mred',
      `${'x'.repeat(11)}…`,
    ]);
  });

  it('of facts leaves out what is not known', () => {
    expect(
      drawFacts([
        ['model', 'town'],
        ['archived', null],
        ['kind', undefined],
        ['series', 'a'],
      ]),
    ).toBe('model   town\nseries  a');
  });
});
