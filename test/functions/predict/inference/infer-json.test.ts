import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type InferenceService, openInference } from './support/inference-service.ts';
import { dataOf, INPUT, predict, requestOf, rows, WIDTH } from './support/requests.ts';

let service: InferenceService;

beforeAll(async () => {
  service = await openInference();
});
afterAll(() => service.close());

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
