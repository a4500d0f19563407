/// <reference lib="esnext.float16" />
import fc from 'fast-check';
import {
  ARRAYS,
  DATATYPES,
  type Datatype,
  elementCount,
  type TensorValues,
} from '../../../../../functions/predict/inference/datatypes.ts';

export interface ArbitraryTensor {
  readonly datatype: Datatype;
  readonly shape: readonly number[];
  readonly values: TensorValues;
}

const shapes = fc.array(fc.nat({ max: 4 }), { minLength: 1, maxLength: 4 });

const FLOATS: Partial<Record<Datatype, fc.Arbitrary<number>>> = {
  FP16: fc.float().filter((value) => Number.isFinite(Math.f16round(value))),
  FP32: fc.float({ noNaN: true, noDefaultInfinity: true }),
  FP64: fc.double({ noNaN: true, noDefaultInfinity: true }),
};

/** Any tensor whose elements a JSON body carries exactly. */
export const jsonTensor = fc
  .constantFrom(...DATATYPES)
  .chain((datatype) => tensorOf(datatype, jsonElement(datatype)));

/** Any tensor at all: bytes of any kind, whole numbers of 64 bits. */
export const anyTensor = fc
  .constantFrom(...DATATYPES)
  .chain((datatype) => tensorOf(datatype, anyElement(datatype)));

function tensorOf(
  datatype: Datatype,
  element: fc.Arbitrary<unknown>,
): fc.Arbitrary<ArbitraryTensor> {
  return shapes.chain((shape) => {
    const count = elementCount(shape);
    return fc
      .array(element, { minLength: count, maxLength: count })
      .map((elements) => ({ datatype, shape, values: valuesOf(datatype, elements) }));
  });
}

function valuesOf(datatype: Datatype, elements: readonly unknown[]): TensorValues {
  if (datatype === 'BYTES') return elements as readonly Uint8Array[];
  const values = new ARRAYS[datatype](elements.length);
  elements.forEach((element, i) => {
    (values as unknown as unknown[])[i] = element;
  });
  return values;
}

function jsonElement(datatype: Datatype): fc.Arbitrary<unknown> {
  if (datatype === 'BYTES') return fc.string({ unit: 'grapheme' }).map((text) => Buffer.from(text));
  if (datatype.endsWith('INT64')) return safeInteger(datatype).map(BigInt);
  return anyElement(datatype);
}

function safeInteger(datatype: Datatype): fc.Arbitrary<number> {
  return datatype === 'INT64' ? fc.maxSafeInteger() : fc.maxSafeNat();
}

function anyElement(datatype: Datatype): fc.Arbitrary<unknown> {
  if (datatype === 'BYTES') return fc.uint8Array({ maxLength: 20 });
  if (datatype === 'BOOL') return fc.constantFrom(0, 1);
  if (datatype === 'INT64') return fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });
  if (datatype === 'UINT64') return fc.bigInt({ min: 0n, max: 2n ** 64n - 1n });
  const bits = Number(/\d+$/.exec(datatype)?.[0]);
  if (datatype.startsWith('UINT')) return fc.integer({ min: 0, max: 2 ** bits - 1 });
  if (datatype.startsWith('INT')) {
    return fc.integer({ min: -(2 ** (bits - 1)), max: 2 ** (bits - 1) - 1 });
  }
  return FLOATS[datatype] as fc.Arbitrary<number>;
}

/** Row-major elements as nested arrays of a shape. */
export function nest(elements: readonly unknown[], shape: readonly number[]): unknown[] {
  if (shape.length <= 1) return [...elements];
  const [rows = 0, ...inner] = shape;
  const size = elementCount(inner);
  return Array.from({ length: rows }, (_, i) =>
    nest(elements.slice(i * size, (i + 1) * size), inner),
  );
}
