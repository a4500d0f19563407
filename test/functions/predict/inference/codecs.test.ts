import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  decodeBinary,
  encodeBinary,
} from '../../../../functions/predict/inference/binary-codec.ts';
import {
  DATATYPES,
  type Datatype,
  elementCount,
} from '../../../../functions/predict/inference/datatypes.ts';
import { decodeJson, encodeJson } from '../../../../functions/predict/inference/json-codec.ts';
import { RequestError } from '../../../../functions/shared/problem.ts';
import { anyTensor, jsonTensor, nest } from './support/arbitrary-tensor.ts';

const place = { name: 'x', param: 'inputs.0' };

/** Elements as plain numbers and hexadecimal strings, whatever holds them. */
function plain(values: ReturnType<typeof decodeBinary>): unknown[] {
  return Array.from(values as ArrayLike<unknown>, (value) =>
    value instanceof Uint8Array ? Buffer.from(value).toString('hex') : value,
  );
}

function overTheWire(json: unknown): unknown[] {
  return JSON.parse(JSON.stringify(json)) as unknown[];
}

describe('a tensor as binary data', () => {
  it('comes back as it was, wherever in a body it lies', () => {
    fc.assert(
      fc.property(anyTensor, fc.nat({ max: 9 }), ({ datatype, shape, values }, offset) => {
        const body = Buffer.concat([Buffer.alloc(offset), encodeBinary(values)]);

        const back = decodeBinary(datatype, body.subarray(offset), {
          ...place,
          count: elementCount(shape),
        });

        expect(plain(back)).toEqual(plain(values));
      }),
      { numRuns: 1000 },
    );
  });

  it.each([
    ['FP32', [1, -2.5], '0000803f000020c0'],
    ['FP16', [1, -2.5], '003c00c1'],
    ['INT16', [1, -2], '0100feff'],
    ['UINT64', [1n], '0100000000000000'],
    ['BOOL', [1, 0], '0100'],
  ] as const)('is little-endian, without padding: %s', (datatype, elements, hex) => {
    const bytes = Buffer.from(hex, 'hex');

    const values = decodeBinary(datatype, bytes, { ...place, count: elements.length });

    expect(plain(values)).toEqual(elements);
    expect(Buffer.from(encodeBinary(values)).toString('hex')).toBe(hex);
  });

  it('gives each of BYTES its length in four bytes', () => {
    const hex = '02000000686900000000';

    const values = decodeBinary('BYTES', Buffer.from(hex, 'hex'), { ...place, count: 2 });

    expect(encodeJson('BYTES', values)).toEqual(['hi', '']);
    expect(Buffer.from(encodeBinary(values)).toString('hex')).toBe(hex);
  });

  it('is refused, and nothing else happens, where its bytes are not its elements', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...DATATYPES),
        fc.uint8Array({ maxLength: 40 }),
        fc.nat({ max: 10 }),
        (datatype, bytes, count) => {
          const values = attempt(() => decodeBinary(datatype, bytes, { ...place, count }));

          if (values) expect(values).toHaveLength(count);
        },
      ),
      { numRuns: 2000 },
    );
  });

  it.each([
    ['FP32', '0000', 'has 2 bytes; 2 elements of FP32 are 8'],
    ['BOOL', '0102', 'the byte 2 at 1; BOOL is 0 or 1'],
    ['BYTES', '02000000686901000000', 'not 2 elements of BYTES'],
    ['BYTES', 'ffffffff6869', 'not 2 elements of BYTES'],
  ] as const)('says what is wrong with %s', (datatype, hex, message) => {
    const read = () => decodeBinary(datatype, Buffer.from(hex, 'hex'), { ...place, count: 2 });

    expect(read).toThrow(message);
  });
});

describe('a tensor as JSON', () => {
  it('comes back as it was, flat and nested', () => {
    fc.assert(
      fc.property(jsonTensor, ({ datatype, shape, values }) => {
        const flat = overTheWire(encodeJson(datatype, values));
        const reading = { ...place, datatype, shape };

        expect(withoutNegativeZero(plain(decodeJson(flat, reading)))).toEqual(
          withoutNegativeZero(plain(values)),
        );
        expect(plain(decodeJson(nest(flat, shape), reading))).toEqual(
          plain(decodeJson(flat, reading)),
        );
      }),
      { numRuns: 1000 },
    );
  });

  it('is refused, and nothing else happens, where it is not as it should be', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...DATATYPES),
        fc.array(fc.jsonValue({ maxDepth: 3 }), { maxLength: 6 }),
        fc.array(fc.nat({ max: 4_000_000_000 }), { minLength: 1, maxLength: 4 }),
        (datatype, data, shape) => {
          const values = attempt(() => decodeJson(data, { ...place, datatype, shape }));

          if (values) expect(values).toHaveLength(elementCount(shape));
        },
      ),
      { numRuns: 2000 },
    );
  });

  it.each<[Datatype, unknown[], string]>([
    ['FP32', [1, null], 'holds null, which is not a number that FP32 holds'],
    ['FP32', [1, 1e39], 'holds 1e+39'],
    ['FP16', [1, 70000], 'at most 65504'],
    ['INT8', [1, 128], 'a whole number from -128 to 127 (INT8)'],
    ['INT32', [1, 1.5], 'holds 1.5'],
    ['UINT64', [1, 2 ** 60], 'send larger ones as binary data'],
    ['BOOL', [true, 1], 'not true or false'],
    ['BYTES', ['a', 1], 'not a string'],
    ['FP32', [1, 2, 3], 'has 3 elements, and its shape [2] has 2'],
  ])('says what is wrong with %s', (datatype, data, message) => {
    const read = () => decodeJson(data, { ...place, datatype, shape: [2] });

    expect(read).toThrow(message);
  });

  it('must be nested as its shape if it is nested', () => {
    const reading = { ...place, datatype: 'FP32', shape: [2, 2] } as const;

    for (const data of [[[1, 2], [3]], [[1, 2], 3, 4], [[1, 2]], [[[1, 2, 3, 4]]]]) {
      expect(() => decodeJson(data, reading)).toThrow('is not nested as its shape [2, 2]');
    }
  });
});

/** JSON has one zero. */
function withoutNegativeZero(values: readonly unknown[]): unknown[] {
  return values.map((value) => (value === 0 ? 0 : value));
}

function attempt<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    expect(error).toBeInstanceOf(RequestError);
    return undefined;
  }
}
