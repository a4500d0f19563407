import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readTrace, TraceError } from '../../../infra/planning/read-trace.ts';

describe('readTrace', () => {
  it.each([
    ['a number a line', '5\n0\n12\n', [5, 0, 12]],
    ['seconds and numbers, some left out', 'second,requests\n10,5\n13,7\n', [5, 0, 0, 7]],
    ['seconds in any order, one twice', '2;1\n1;4\n2;1\n', [4, 2]],
    [
      'instants and numbers',
      'time\trequests\r\n2026-01-31T06:00:00Z\t3\r\n2026-01-31T07:00:02+01:00\t4\r\n',
      [3, 0, 4],
    ],
    [
      'the instant of each request',
      '"2026-01-31T06:00:00.250Z"\n2026-01-31T06:00:00.900Z\n2026-01-31T06:00:01.100Z',
      [2, 1],
    ],
  ])('reads %s', (_, text, expected) => {
    expect(readTrace(text)).toEqual(expected);
  });

  it.each([
    ['nothing', '', 'no line'],
    ['a header alone', 'second,requests\n', 'no line'],
    ['a negative number', '1\n-3\n', 'Line 2 of the trace is "-3"'],
    ['half a request', '1,2.5', 'Line 1 of the trace is "1,2.5"'],
    ['words', '1\nmany\n', 'Line 2 of the trace is "many"'],
    ['an empty cell', '1,5\n2,\n', 'Line 2 of the trace is "2,"'],
    ['two far instants', '2020-01-01T00:00:00Z\n2026-01-01T00:00:00Z', 'At most 86,400 seconds'],
    ['more than can be simulated', '0,20000001', '20,000,000 requests'],
  ])('says which line is wrong with %s', (_, text, sentence) => {
    expect(() => readTrace(text)).toThrow(sentence);
  });

  it('gives back what was written, whatever the seconds', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat({ max: 1_000 }), { minLength: 1, maxLength: 50 }),
        fc.nat({ max: 2_000_000_000 }),
        (counts, first) => {
          const text = counts.map((count, second) => `${first + second},${count}`).join('\n');
          expect(readTrace(text)).toEqual(counts);
        },
      ),
    );
  });

  it('reads any text or refuses it', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'019,;.\n-+eTZ:"x ') }), (text) => {
        try {
          expect(readTrace(text).every((count) => count >= 0)).toBe(true);
        } catch (error) {
          expect(error).toBeInstanceOf(TraceError);
        }
      }),
    );
  });
});
