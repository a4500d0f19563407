import { gzipSync } from 'node:zlib';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type InferenceService, openInference } from './support/inference-service.ts';
import { errorOf, INPUT, requestOf, rows, WIDTH } from './support/requests.ts';

let service: InferenceService;

beforeAll(async () => {
  service = await openInference();
});
afterAll(() => service.close());

describe('an inference that cannot be', () => {
  const [good] = requestOf(rows(1)).inputs;

  it.each<[string, object, string]>([
    ['no inputs', {}, '"inputs" is missing'],
    [
      'an empty list of inputs',
      { inputs: [] },
      '"inputs" is a list of 0; it must be at least 1 long',
    ],
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
    ['[]', 400, 'The body is a list'],
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
