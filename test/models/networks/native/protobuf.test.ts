import { createRequire } from 'node:module';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  attribute,
  DataType,
  Scope,
  savedModel,
} from '../../../../models/networks/native/graph-def.ts';
import {
  encode,
  float,
  packedVarints,
  text,
  varint,
} from '../../../../models/networks/native/protobuf.ts';

interface Reader {
  nextField(): boolean;
  getFieldNumber(): number;
  readInt64(): number;
  readFloat(): number;
  readString(): string;
  readPackedInt64(): number[];
}
const require = createRequire(import.meta.url);
/** The package's own library is not a dependency of this project. */
const requireOfPackage = createRequire(require.resolve('@tensorflow/tfjs-node'));
const { BinaryReader } = requireOfPackage('google-protobuf') as {
  BinaryReader: new (bytes: Uint8Array) => Reader;
};

/** Reads one field with Google's own reader. */
function readBack<T>(bytes: Uint8Array, read: (reader: Reader) => T): { number: number; value: T } {
  const reader = new BinaryReader(bytes);
  reader.nextField();
  return { number: reader.getFieldNumber(), value: read(reader) };
}

describe('the protocol-buffer writer', () => {
  it('writes integers as Google reads them, negative ones too', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5000 }), fc.maxSafeInteger(), (number, value) => {
        const read = readBack(encode([[number, varint(value)]]), (reader) => reader.readInt64());
        expect(read).toEqual({ number, value });
      }),
    );
  });

  it('writes texts, floats and packed integers as Google reads them', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme' }),
        fc.float(),
        fc.array(fc.nat(), { minLength: 1 }),
        (words, number, list) => {
          expect(readBack(encode([[1, text(words)]]), (r) => r.readString()).value).toBe(words);
          expect(readBack(encode([[2, float(number)]]), (r) => r.readFloat()).value).toBe(number);
          expect(
            readBack(encode([[3, packedVarints(list)]]), (r) => r.readPackedInt64()).value,
          ).toEqual(list);
        },
      ),
    );
  });

  it('leaves absent fields out', () => {
    expect(encode([[1, undefined]])).toEqual(new Uint8Array());
  });
});

describe('the graph writer', () => {
  it('writes a saved model that the package reads', () => {
    const graph = new Scope('graph');
    const constant = graph.constant(Float32Array.of(1, 2), [2]);
    const inputs = [constant];
    graph.add('Relu', { name: 'out', inputs, attributes: { T: attribute.type(DataType.float) } });

    const bytes = savedModel(graph, [], 'here');

    const messages = require('@tensorflow/tfjs-node/dist/proto/api_pb.js') as {
      SavedModel: { deserializeBinary(bytes: Uint8Array): { toObject(): unknown } };
    };
    const read = messages.SavedModel.deserializeBinary(bytes).toObject();
    expect(JSON.stringify(read)).toContain('"tagsList":["here"]');
    expect(JSON.stringify(read)).toMatch(/"name":"out","op":"Relu","inputList":\["Const_0:0"\]/);
  });
});
