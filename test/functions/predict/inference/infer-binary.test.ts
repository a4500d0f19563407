import { deflateSync, gunzipSync, gzipSync, inflateSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type InferenceService, openInference } from './support/inference-service.ts';
import { type Answer, dataOf, errorOf, INPUT, predict, rows, WIDTH } from './support/requests.ts';

let service: InferenceService;

beforeAll(async () => {
  service = await openInference();
});
afterAll(() => service.close());

function binaryBody(json: object, ...tensors: readonly Uint8Array[]) {
  const header = Buffer.from(JSON.stringify(json));
  return {
    body: Buffer.concat([header, ...tensors]),
    headers: { 'inference-header-content-length': String(header.length) },
  };
}

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
    const pack = encoding === 'gzip' ? gzipSync : deflateSync;

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
