import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { placeReadings } from '../../../../functions/readings/formats/place-readings.ts';
import {
  ReadingsReader,
  readReadings,
} from '../../../../functions/readings/formats/readings-reader.ts';
import { WattcastError } from '../../../../models/errors.ts';

const request = { file: 'body', timeZone: 'America/New_York' };

/** Readings, or an error that was meant. */
function outcome(read: () => unknown): 'readings' | 'refused' {
  try {
    read();
    return 'readings';
  } catch (error) {
    if (error instanceof WattcastError && error.message.length > 20) return 'refused';
    throw error;
  }
}

const placed = (bytes: Uint8Array) => {
  const file = readReadings(bytes, request);
  return file.meters.map((meter) => placeReadings(meter.read(), { file: 'body', log: file.log }));
};

/** Text that is nearly a table, XML or JSON: random bytes alone seldom get past the door. */
const nearly = fc
  .array(
    fc.constantFrom(
      'time,load\n',
      '2024-01-01T00:00:00Z',
      '2024-03-31 02:30',
      '31/12/2023',
      ',',
      ';',
      '\t',
      '\n',
      '\r\n',
      '"',
      '""',
      '1',
      '-2.5',
      '3,5',
      'MISSING',
      'x',
      '1e309',
      '{"readings":[',
      '{"start":"2024-01-01T00:00Z","value":1}',
      ']}',
      '}',
      '<feed xmlns="http://naesb.org/espi">',
      '<IntervalReading>',
      '</IntervalReading>',
      '<value>5</value>',
      '<!DOCTYPE a>',
      '\u0000',
      '\ufeff',
      'é',
      '9'.repeat(30),
    ),
    { maxLength: 60 },
  )
  .map((parts) => new TextEncoder().encode(parts.join('')));

describe('any bytes', () => {
  it('give readings or a clear error, and never a crash', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.uint8Array({ maxLength: 300 }), nearly),
        fc.boolean(),
        (bytes, zip) => {
          expect(outcome(() => placed(zip ? gzipSync(bytes) : bytes))).toMatch(/readings|refused/);
        },
      ),
      { numRuns: 1500 },
    );
  });

  it('give the same in whatever chunks they come', () => {
    const whole = (bytes: Uint8Array) => readReadings(bytes, request);
    const chunked = (bytes: Uint8Array, size: number) => {
      const reader = new ReadingsReader(request);
      for (let at = 0; at < bytes.length; at += size) reader.push(bytes.slice(at, at + size));
      if (bytes.length === 0) reader.push(bytes);
      return reader.finish();
    };
    const shape = (read: () => ReturnType<typeof whole>) => {
      try {
        const { rows, meters, form } = read();
        return { rows, form, readings: meters.map((meter) => [...meter.read().values]) };
      } catch (error) {
        return (error as Error).message;
      }
    };
    fc.assert(
      fc.property(nearly, fc.integer({ min: 1, max: 50 }), (bytes, size) => {
        expect(shape(() => chunked(bytes, size))).toEqual(shape(() => whole(bytes)));
      }),
    );
  });
});
