import { gunzipSync, gzipSync, inflateSync } from 'node:zlib';
import * as tf from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { randomFrom } from '../../../../models/random.ts';
import { type InferenceService, openInference } from './support/inference-service.ts';

const WIDTH = 100;
const INPUT = 'hidden-1_input';

let service: InferenceService;

beforeAll(async () => {
  service = await openInference();
});
afterAll(() => service.close());

function rows(count: number, seed = 1): Float32Array {
  const random = randomFrom(seed);
  return Float32Array.from({ length: count * WIDTH }, () => 2 * random() - 1);
}

function predict(network: LayersModel, values: Float32Array): number[] {
  const output = tf.tidy(
    () => network.predictOnBatch(tf.tensor2d(values, [values.length / WIDTH, WIDTH])) as tf.Tensor,
  );
  return [...output.dataSync()];
}

function requestOf(values: Float32Array, more: object = {}) {
  return {
    inputs: [
      {
        name: INPUT,
        datatype: 'FP32',
        shape: [values.length / WIDTH, WIDTH],
        data: Array.from(values),
      },
    ],
    ...more,
  };
}

function binaryBody(json: object, ...tensors: readonly Uint8Array[]) {
  const header = Buffer.from(JSON.stringify(json));
  return {
    body: Buffer.concat([header, ...tensors]),
    headers: { 'inference-header-content-length': String(header.length) },
  };
}

interface Answer {
  readonly error: string;
  readonly model_version: string;
  readonly outputs: { name: string; shape: number[]; data: number[] }[];
}

async function dataOf(response: Response): Promise<number[]> {
  return ((await response.json()) as Answer).outputs[0]?.data ?? [];
}

async function errorOf(response: Response): Promise<string> {
  return ((await response.json()) as Answer).error;
}

describe('inference over JSON', () => {
  it('answers what the network itself gives', async () => {
    const values = rows(3);

    const response = await service.infer(requestOf(values, { id: 'my-id' }));

    expect(response.headers.get('content-type')).toBe('application/json');
    expect(await response.json()).toEqual({
      model_name: 'town',
      model_version: '2',
      id: 'my-id',
      outputs: [
        {
          name: 'head',
          datatype: 'FP32',
          shape: [3, 1],
          data: predict(service.networks[1], values),
        },
      ],
    });
  });

  it('takes rows nested as well as flat', async () => {
    const values = rows(2);
    const nested = requestOf(values);
    const data = [[...values.subarray(0, WIDTH)], [...values.subarray(WIDTH)]];
    const [input] = nested.inputs;

    const response = await service.infer({ inputs: [{ ...input, data }] });

    expect(await dataOf(response)).toEqual(predict(service.networks[1], values));
  });

  it('runs the version that the path names, and the champion where it names none', async () => {
    const values = rows(1);

    const answers = await Promise.all(
      ['/v2/models/town/versions/1/infer', '/v2/models/town/versions/2/infer'].map(async (path) =>
        dataOf(await service.infer(requestOf(values), path)),
      ),
    );

    expect(answers).toEqual(service.networks.map((network) => predict(network, values)));
    expect(answers[0]).not.toEqual(answers[1]);
  });

  it('takes what clients send beside the protocol: nulls, more fields, parameters', async () => {
    const { inputs } = requestOf(rows(1));
    const body = {
      id: null,
      model_name: 'town',
      parameters: { priority: 1, content_type: 'np' },
      outputs: null,
      inputs: inputs.map((input) => ({ ...input, parameters: null, extra: [] })),
    };

    const response = await service.infer(body);

    expect(response.status).toBe(200);
    expect(await response.json()).not.toHaveProperty('id');
  });

  it.each(['FP16', 'FP64', 'INT8', 'INT64', 'UINT32'])(
    'takes %s, rounded to FP32',
    async (datatype) => {
      const data = Array.from({ length: WIDTH }, (_, i) => i % 3);

      const response = await service.infer({
        inputs: [{ name: INPUT, shape: [1, WIDTH], datatype, data }],
      });

      expect(await dataOf(response)).toEqual(predict(service.networks[1], Float32Array.from(data)));
    },
  );
});

describe('inference over binary data', () => {
  const values = rows(5);
  const raw = new Uint8Array(values.buffer);
  const input = {
    name: INPUT,
    shape: [5, WIDTH],
    datatype: 'FP32',
    parameters: { binary_data_size: raw.length },
  };

  async function post({ body, headers }: ReturnType<typeof binaryBody>, more: object = {}) {
    return service.fetch('/v2/models/town/infer', {
      method: 'POST',
      body,
      headers: { ...headers, ...more },
    });
  }

  async function binaryOutput(response: Response): Promise<{ json: Answer; values: number[] }> {
    const bytes = Buffer.from(await response.arrayBuffer());
    const at = Number(response.headers.get('inference-header-content-length'));
    const tail = Uint8Array.from(bytes.subarray(at));
    return {
      json: JSON.parse(bytes.subarray(0, at).toString()) as Answer,
      values: [...new Float32Array(tail.buffer)],
    };
  }

  it.each([
    ['all outputs', { parameters: { binary_data_output: true } }],
    ['one output', { outputs: [{ name: 'head', parameters: { binary_data: true } }] }],
  ])('sends %s as it came', async (_what, asked) => {
    const response = await post(binaryBody({ ...asked, inputs: [input] }, raw));

    const { json, values: answered } = await binaryOutput(response);
    expect(response.headers.get('content-type')).toBe('application/octet-stream');
    expect(answered).toEqual(predict(service.networks[1], values));
    expect(json.outputs).toEqual([
      { name: 'head', datatype: 'FP32', shape: [5, 1], parameters: { binary_data_size: 20 } },
    ]);
  });

  it('answers in JSON where the output asks for it, whatever the request asks for', async () => {
    const response = await post(
      binaryBody(
        {
          parameters: { binary_data_output: true },
          outputs: [{ name: 'head', parameters: { binary_data: false } }],
          inputs: [input],
        },
        raw,
      ),
    );

    expect(await dataOf(response)).toEqual(predict(service.networks[1], values));
  });

  it.each(['gzip', 'deflate'] as const)('unpacks and packs %s', async (encoding) => {
    const many = rows(400);
    const sent = binaryBody(
      {
        parameters: { binary_data_output: true },
        inputs: [
          { ...input, shape: [400, WIDTH], parameters: { binary_data_size: many.byteLength } },
        ],
      },
      new Uint8Array(many.buffer),
    );
    const pack = encoding === 'gzip' ? gzipSync : (await import('node:zlib')).deflateSync;

    const response = await post(
      { ...sent, body: pack(sent.body) },
      { 'content-encoding': encoding, 'accept-encoding': encoding },
    );

    expect(response.headers.get('content-encoding')).toBe(encoding);
    const unpack = encoding === 'gzip' ? gunzipSync : inflateSync;
    const bytes = unpack(await response.arrayBuffer());
    const at = Number(response.headers.get('inference-header-content-length'));
    const tail = Uint8Array.from(bytes.subarray(at));
    expect([...new Float32Array(tail.buffer)]).toEqual(predict(service.networks[1], many));
  });

  it.each([
    ['too few bytes', binaryBody({ inputs: [input] }, raw.subarray(4)), 'claim 2000 bytes'],
    ['too many bytes', binaryBody({ inputs: [input] }, raw, raw), '4000 follow the JSON'],
    [
      'a header that is no number',
      { body: Buffer.from('{}'), headers: { 'inference-header-content-length': '-1' } },
      'Inference-Header-Content-Length says "-1"',
    ],
    [
      'a header longer than the body',
      { body: Buffer.from('{}'), headers: { 'inference-header-content-length': '3' } },
      "at most the body's 2 bytes",
    ],
    [
      'data beside the bytes',
      binaryBody({ inputs: [{ ...input, data: [1] }] }, raw),
      'this one has both',
    ],
    [
      'a size that is no number',
      binaryBody({ inputs: [{ ...input, parameters: { binary_data_size: '2000' } }] }, raw),
      'whole number of bytes',
    ],
  ])('refuses %s', async (_what, sent, message) => {
    const response = await post(sent);

    expect(response.status).toBe(400);
    expect(await errorOf(response)).toContain(message);
  });

  it('refuses NaN, which would come back as a number that means nothing', async () => {
    const spoilt = Float32Array.from(values);
    spoilt[7] = Number.NaN;

    const response = await post(binaryBody({ inputs: [input] }, new Uint8Array(spoilt.buffer)));

    expect(response.status).toBe(400);
    expect(await errorOf(response)).toBe(
      `Element 7 of tensor "${INPUT}" is NaN, which is not a finite FP32.`,
    );
  });
});

describe('an inference that cannot be', () => {
  const [good] = requestOf(rows(1)).inputs;

  it.each<[string, object, string]>([
    ['no inputs', {}, '"inputs" is not valid'],
    ['an empty list of inputs', { inputs: [] }, '"inputs" is not valid'],
    ['an unknown datatype', { inputs: [{ ...good, datatype: 'FP8' }] }, '"inputs.0.datatype"'],
    ['data that is no array', { inputs: [{ ...good, data: 1 }] }, '"inputs.0.data"'],
    ['no data', { inputs: [{ ...good, data: undefined }] }, 'this one has neither'],
    ['another name', { inputs: [{ ...good, name: 'x' }] }, `"${INPUT}" is missing`],
    ['an input twice', { inputs: [good, good] }, 'unknown or given twice'],
    ['another rank', { inputs: [{ ...good, shape: [WIDTH] }] }, 'the network takes [-1, 100]'],
    ['another width', { inputs: [{ ...good, shape: [1, 99] }] }, 'is [1, 99]'],
    ['no rows', { inputs: [{ ...good, shape: [0, WIDTH], data: [] }] }, 'is [0, 100]'],
    [
      'text',
      { inputs: [{ ...good, datatype: 'BYTES', data: Array(WIDTH).fill('a') }] },
      'is BYTES',
    ],
    ['an unknown output', { inputs: [good], outputs: [{ name: 'y' }] }, 'no output "y"'],
    [
      'an output twice',
      { inputs: [good], outputs: [{ name: 'head' }, { name: 'head' }] },
      'asked for twice',
    ],
    [
      'a classification',
      { inputs: [good], outputs: [{ name: 'head', parameters: { classification: 1 } }] },
      '"classification" is not supported',
    ],
    [
      'shared memory',
      { inputs: [{ ...good, data: undefined, parameters: { shared_memory_region: 'a' } }] },
      'Shared memory is not supported',
    ],
    [
      'numbers beyond FP32',
      { inputs: [{ ...good, datatype: 'FP64', data: Array(WIDTH).fill(1e300) }] },
      'not a finite FP32',
    ],
    [
      'numbers that the network cannot bear',
      { inputs: [{ ...good, data: Array(WIDTH).fill(3e38) }] },
      'output "head" is not finite',
    ],
  ])('is refused with what is wrong: %s', async (_what, body, message) => {
    const response = await service.infer(body);

    expect(response.status).toBe(400);
    expect(response.headers.get('content-type')).toBe('application/json');
    expect(await errorOf(response)).toContain(message);
  });

  it.each([
    ['{', 400, 'not JSON'],
    ['', 400, 'not JSON'],
    ['[]', 400, '"body" is not valid'],
    [Uint8Array.of(0x22, 0xff, 0x22), 400, 'not JSON'],
  ])('is refused: body %j', async (body, status, message) => {
    const response = await service.fetch('/v2/models/town/infer', { method: 'POST', body });

    expect(response.status).toBe(status);
    expect(await errorOf(response)).toContain(message);
  });

  it('names the bound of the batch, of the body, of the unpacked body and of the answer', async () => {
    const batch = await service.infer({
      inputs: [{ ...good, shape: [10_001, WIDTH], data: [] }],
    });
    const large = { method: 'POST', body: Buffer.alloc(6_000_001) };
    const body = await service.fetch('/v2/models/town/infer', large);
    const bomb = await service.fetch('/v2/models/town/infer', {
      method: 'POST',
      body: gzipSync(Buffer.alloc(16_000_001)),
      headers: { 'content-encoding': 'gzip' },
    });

    expect([batch.status, body.status, bomb.status]).toEqual([413, 413, 413]);
    expect(await errorOf(batch)).toContain('10001 rows and the limit is 10000');
    expect(await errorOf(body)).toContain('the limit is 6000000 bytes');
    expect(await errorOf(bomb)).toContain('unpacks to more and the limit is 16000000 bytes');
  });

  it.each([
    ['gzip', 400, 'not valid gzip'],
    ['zstd', 415, '"zstd" is not understood'],
  ])('is refused where its encoding is not: %s', async (encoding, status, message) => {
    const response = await service.fetch('/v2/models/town/infer', {
      method: 'POST',
      body: '{}',
      headers: { 'content-encoding': encoding },
    });

    expect(response.status).toBe(status);
    expect(await errorOf(response)).toContain(message);
  });

  it('is a clear 501 for a kind without a network', async () => {
    const response = await service.infer(requestOf(rows(1)), '/v2/models/naive/infer');

    expect(response.status).toBe(501);
    expect(await errorOf(response)).toContain('"seasonal-naive", which has no network');
  });

  it('leaves no tensor behind, whether it is served or refused', async () => {
    await service.infer(requestOf(rows(1)));
    const before = tf.memory().numTensors;

    await service.infer(requestOf(rows(2)));
    await service.infer({ inputs: [{ ...good, data: Array(WIDTH).fill(3e38) }] });

    expect(tf.memory().numTensors).toBe(before);
  });
});
