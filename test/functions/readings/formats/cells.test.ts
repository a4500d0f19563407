import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  COMMA,
  isMissingWord,
  POINT,
  readNumber,
  readNumberText,
} from '../../../../functions/readings/formats/cell-number.ts';
import { detectTimestampForm } from '../../../../functions/readings/formats/timestamp-form.ts';
import { TimestampReader } from '../../../../functions/readings/formats/timestamp-reader.ts';

const read = (text: string, decimal: number) => {
  const bytes = new TextEncoder().encode(text);
  const value = readNumber(bytes, 0, bytes.length, decimal);
  return Number.isNaN(value) ? readNumberText(text, decimal) : value;
};

describe('numbers', () => {
  it('are exactly what the language reads, with either decimal mark', () => {
    fc.assert(
      fc.property(
        fc.double({ noNaN: true, noDefaultInfinity: true }),
        fc.nat({ max: 12 }),
        (number, digits) => {
          for (const text of [String(number), number.toFixed(digits)]) {
            fc.pre(!text.includes('Infinity'));
            expect(Object.is(read(text, POINT), Number(text))).toBe(true);
            if (!text.includes('e')) {
              expect(Object.is(read(text.replace('.', ','), COMMA), Number(text))).toBe(true);
            }
          }
        },
      ),
    );
  });

  it.each([
    ['1,234.5', POINT, 1234.5],
    ['1.234,5', COMMA, 1234.5],
    ["1'234.5", POINT, 1234.5],
    ['\u22123.5', POINT, -3.5],
    [' 7 ', POINT, 7],
    ['12 kWh', POINT, NaN],
    ['1,2,3', POINT, NaN],
    ['', POINT, NaN],
  ])('%j with mark %d is %d', (text, decimal, value) => {
    expect(read(text, decimal)).toBe(value);
  });

  it.each(['MISSING', 'EMPTY', 'NaN', 'n/a', '#N/A', '-', 'null'])(
    'takes %j as no reading',
    (word) => {
      expect(isMissingWord(word)).toBe(true);
      expect(isMissingWord(`${word}x`)).toBe(false);
    },
  );
});

describe('timestamps', () => {
  const wall = (text: string, form: ConstructorParameters<typeof TimestampReader>[0]) => {
    const reader = new TimestampReader(form);
    if (!reader.readText(text)) return undefined;
    const offset = Number.isNaN(reader.offsetMs) ? '' : ` ${reader.offsetMs / 60_000}`;
    return new Date(reader.wallMs).toISOString().slice(0, 19) + offset;
  };

  it.each([
    ['2014-01-31T00:30:00Z', 'year-month-day', '2014-01-31T00:30:00 0'],
    ['2014-01-31 00:30', 'year-month-day', '2014-01-31T00:30:00'],
    ['2014-01-31 00:30:15.250+05:30', 'year-month-day', '2014-01-31T00:30:15 330'],
    ['2014/1/3', 'year-month-day', '2014-01-03T00:00:00'],
    ['2014-01-31 24:00', 'year-month-day', '2014-02-01T00:00:00'],
    ['31.01.2014 00:30', 'day-month-year', '2014-01-31T00:30:00'],
    ['31-Jan-2014 0:30', 'day-month-year', '2014-01-31T00:30:00'],
    ['31Jan2014:00:30:00', 'day-month-year', '2014-01-31T00:30:00'],
    ['1/31/2014 1:30 PM', 'month-day-year', '2014-01-31T13:30:00'],
    ['January 31, 2014 12:05 AM', 'month-day-year', '2014-01-31T00:05:00'],
    ['31/01/14 00:30', 'day-month-year', '2014-01-31T00:30:00'],
    ['201401310030', 'compact', '2014-01-31T00:30:00'],
    ['20140131T003015', 'compact', '2014-01-31T00:30:15'],
    ['1391128200', 'epoch-seconds', '2014-01-31T00:30:00 0'],
    ['1391128200000', 'epoch-milliseconds', '2014-01-31T00:30:00 0'],
  ] as const)('%s as %s', (text, form, expected) => {
    expect(wall(text, form)).toBe(expected);
  });

  it.each([
    '2014-02-30',
    '2014-13-01',
    '2014-01-31 25:00',
    '2014-01-31 00:61',
    '31/01/2014',
    '',
    'MISSING',
  ])('does not read %j', (text) => {
    expect(wall(text, 'year-month-day')).toBeUndefined();
  });

  it('come back from ISO 8601, whatever the instant', () => {
    fc.assert(
      fc.property(fc.integer({ min: Date.UTC(1900, 0), max: Date.UTC(2200, 0) }), (at) => {
        const reader = new TimestampReader('year-month-day');
        expect(reader.readText(new Date(at).toISOString())).toBe(true);
        expect(reader.wallMs).toBe(at);
      }),
    );
  });

  const days = (text: (day: number) => string, count = 28) =>
    Array.from({ length: count }, (_, index) => text(index + 1));

  it.each([
    [days((day) => `${day}/03/2014`), 'day-month-year', false],
    [days((day) => `3/${day}/2014`), 'month-day-year', false],
    [days((day) => `0${day}/03/2014`, 9), 'day-month-year', false],
    [days((day) => `03/0${day}/2014`, 9), 'month-day-year', false],
    [['03/04/2014 00:00', '03/04/2014 01:00'], 'day-month-year', true],
  ] as const)('settles the order of dates by what they do: %#', (cells, form, ambiguous) => {
    expect(detectTimestampForm(cells, 'Europe/Berlin')).toEqual({ form, ambiguous });
  });
});
