import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DATATYPES } from '../../../../functions/predict/inference/datatypes.ts';
import { type InferenceService, openInference } from './support/inference-service.ts';

const BODIES = 10_000;

let service: InferenceService;

beforeAll(async () => {
  service = await openInference();
});
afterAll(() => service.close());

/** Mostly what it should be, so that most bodies get past the first check or two. */
function mostly<T>(usual: T, other: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  return fc.oneof({ weight: 15, arbitrary: fc.constant(usual) }, { weight: 1, arbitrary: other });
}

const anything = fc.jsonValue({ maxDepth: 2 });
const row = fc.array(fc.double({ min: -3, max: 3, noNaN: true }), {
  minLength: 100,
  maxLength: 100,
});
const parameters = mostly(
  undefined,
  fc.oneof(
    anything,
    fc.record({ binary_data_size: fc.oneof(fc.nat({ max: 500 }), anything) }),
    fc.record({ binary_data: anything, classification: anything }, { requiredKeys: [] }),
    fc.record({ shared_memory_region: anything }),
  ),
);

const input = fc.record({
  name: mostly('hidden-1_input', fc.oneof(fc.string(), anything)),
  shape: mostly([1, 100], fc.oneof(fc.array(fc.nat(), { maxLength: 3 }), anything)),
  datatype: mostly('FP32', fc.oneof(fc.constantFrom(...DATATYPES), anything)),
  parameters,
  data: fc.oneof(
    { weight: 12, arbitrary: row },
    { weight: 4, arbitrary: row.map((values) => [values]) },
    { weight: 1, arbitrary: fc.array(anything, { maxLength: 4 }) },
    { weight: 1, arbitrary: fc.oneof(anything, fc.constant(undefined)) },
  ),
});

const request = fc.record({
  id: mostly(undefined, fc.oneof(fc.string(), anything)),
  parameters: mostly(undefined, fc.oneof(anything, fc.record({ binary_data_output: anything }))),
  inputs: fc.oneof(
    { weight: 9, arbitrary: fc.tuple(input) },
    { weight: 1, arbitrary: fc.array(input, { maxLength: 3 }) },
    { weight: 1, arbitrary: anything },
  ),
  outputs: mostly(
    undefined,
    fc.oneof(anything, fc.array(fc.record({ name: mostly('head', fc.string()), parameters }))),
  ),
});

interface Sent {
  readonly bytes: Buffer;
  readonly headers: Record<string, string>;
}

const noise = fc.record(
  {
    'inference-header-content-length': fc.oneof(
      fc.nat({ max: 1500 }).map(String),
      fc.string({ unit: fc.constantFrom(...'0123456789-+.e x') }),
    ),
    'content-encoding': fc.constantFrom('gzip', 'deflate', 'identity', 'br', ''),
    'accept-encoding': fc.constantFrom('gzip', 'deflate;q=0, gzip', '*', ''),
    'content-type': fc.constantFrom('application/json', 'application/octet-stream', 'text/plain'),
  },
  { requiredKeys: [] },
);

const json = request.map((value) => Buffer.from(JSON.stringify(value)));

/** JSON and its raw tensor, of which any bit may be wrong. */
const binary = fc
  .tuple(fc.uint8Array({ minLength: 400, maxLength: 400 }), mostly(400, fc.nat({ max: 800 })))
  .map(([tensor, size]) => {
    const [name, shape, datatype] = ['hidden-1_input', [1, 100], 'FP32'];
    // Exponents that make no NaN.
    for (let i = 3; i < tensor.length; i += 4) tensor[i] = 0x3f;
    const inputs = [{ name, shape, datatype, parameters: { binary_data_size: size } }];
    const head = Buffer.from(JSON.stringify({ inputs, parameters: { binary_data_output: true } }));
    return {
      bytes: Buffer.concat([head, tensor]),
      headers: { 'inference-header-content-length': String(head.length) },
    };
  });

/** JSON, raw tensors, either cut or with noise about it, or no JSON at all. */
const sent: fc.Arbitrary<Sent> = fc.oneof(
  { weight: 5, arbitrary: json.map((bytes) => ({ bytes, headers: {} })) },
  { weight: 2, arbitrary: binary },
  { weight: 2, arbitrary: fc.record({ bytes: json, headers: noise }) },
  {
    weight: 1,
    arbitrary: fc
      .tuple(binary, fc.nat({ max: 700 }))
      .map(([{ bytes, headers }, at]) => ({ bytes: bytes.subarray(0, at), headers })),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      bytes: fc.uint8Array({ maxLength: 60 }).map((bytes) => Buffer.from(bytes)),
      headers: noise,
    }),
  },
);

describe(`${BODIES} random bodies`, () => {
  it('never make a 5xx: each is answered, or refused with what is wrong', async () => {
    const statuses = new Map<number, number>();

    await fc.assert(
      fc.asyncProperty(sent, fc.boolean(), async ({ bytes, headers }, packs) => {
        const packed = packs && headers['content-encoding'] === 'gzip' ? gzipSync(bytes) : bytes;
        const { status, content } = await post(packed, headers);
        statuses.set(status, (statuses.get(status) ?? 0) + 1);

        if (status !== 200) expect(JSON.parse(content)).toEqual({ error: expect.any(String) });
        expect([200, 400, 413, 415]).toContain(status);
      }),
      { numRuns: BODIES, seed: 6 },
    );

    // Else the bodies would be too random to say anything.
    expect(statuses.get(200)).toBeGreaterThan(BODIES / 10);
    expect(statuses.get(400)).toBeGreaterThan(BODIES / 10);
    expect(service.faults).toEqual([]);
  });

  async function post(bytes: Buffer, headers: Record<string, string>) {
    const response = await service.fetch('/v2/models/town/infer', {
      method: 'POST',
      body: Uint8Array.from(bytes),
      headers,
    });
    return { status: response.status, content: await response.text() };
  }
});
