import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { unavailable } from '../../../support/faulty-store.ts';
import { type InferenceService, openInference } from './support/inference-service.ts';

const REQUEST = {
  inputs: [
    { name: 'hidden-1_input', shape: [1, 100], datatype: 'FP32', data: Array(100).fill(0.5) },
  ],
};

/** What lies between the function and its store goes wrong; `town` has the champion 2 after 1. */
describe('inference while its store fails', () => {
  let service: InferenceService;

  beforeEach(async () => {
    service = await openInference();
  });
  afterEach(() => service.close());

  type Read = Parameters<InferenceService['store']['onGet']>[1];

  function spoil(pattern: RegExp, how: (read: Read) => ReturnType<Read>): void {
    service.store.onGet = (key, read) => (pattern.test(key) ? how(read) : read());
  }

  async function flipByte(read: Read): ReturnType<Read> {
    const object = await read();
    if (!object) return object;
    const bytes = Uint8Array.from(object.bytes);
    bytes[100] = (bytes[100] as number) ^ 1;
    return { ...object, bytes };
  }

  async function cutShort(read: Read): ReturnType<Read> {
    const object = await read();
    return object && { ...object, bytes: object.bytes.subarray(0, 100) };
  }

  const missing = async () => undefined;

  async function expectRefusal(response: Response): Promise<void> {
    const content = await response.text();
    expect(response.status).toBe(503);
    expect(response.headers.get('retry-after')).toBe('1');
    expect(JSON.parse(content)).toEqual({ error: expect.stringContaining('quote the request id') });
    expect(service.faults).toHaveLength(1);
  }

  it.each([
    ['does not answer', unavailable],
    ['flips a byte', flipByte],
    ['cuts a file short', cutShort],
    ['lost a file', missing],
  ])('refuses a version clearly, and gives no number, where it %s', async (_what, how) => {
    spoil(/versions\/1\/weights\.bin$/, how);

    const response = await service.infer(REQUEST, '/v2/models/town/versions/1/infer');

    await expectRefusal(response);
  });

  it.each([
    ['flips a byte', flipByte],
    ['cuts a file short', cutShort],
    ['lost a file', missing],
  ])(
    'answers from the last good version where the champion is spoilt: it %s',
    async (_what, how) => {
      spoil(/versions\/2\/weights\.bin$/, how);

      const response = await service.infer(REQUEST);

      expect(response.status).toBe(200);
      expect(await response.json()).toMatchObject({ model_version: '1' });
    },
  );

  it('serves on from memory when the store goes away after the first answer', async () => {
    const first = await (await service.infer(REQUEST)).json();
    spoil(/./, unavailable);

    const second = await (await service.infer(REQUEST)).json();

    expect(second).toEqual(first);
  });

  it('serves again once the store does', async () => {
    spoil(/./, unavailable);
    await expectRefusal(await service.infer(REQUEST));
    service.store.onGet = (_key, read) => read();

    expect((await service.infer(REQUEST)).status).toBe(200);
  });
});
