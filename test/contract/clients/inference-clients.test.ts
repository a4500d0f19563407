import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Service } from '../../../infra/local/serve/open-service.ts';
import { openServiceThread } from '../../../infra/local/serve/service-thread.ts';
import { hasPythonModules, runClient } from './support/python-client.ts';
import {
  INPUT,
  OUTPUT,
  predictRows,
  randomRows,
  type ServedModels,
  storeModels,
} from './support/served-models.ts';

interface Inference {
  readonly id: string;
  readonly model_version: string;
  readonly values: number[][];
}

interface Answers {
  readonly inferences: Inference[];
  readonly refusals: { status: string; message: string }[];
  readonly [key: string]: unknown;
}

let models: ServedModels;
let service: Service;
let job: object;
const rows = randomRows(12);

beforeAll(async () => {
  models = await storeModels();
  service = await openServiceThread({ store: models.directory, host: '127.0.0.1', port: 0 });
  job = {
    url: service.url,
    model: 'town',
    without_network: 'naive',
    input: INPUT,
    output: OUTPUT,
    rows,
  };
});
afterAll(async () => {
  await service.close();
  models.dispose();
});

/** Equal to what the library itself gives, to 1e-6. */
function expectOwn(values: readonly number[][], network = models.networks[1], sent = rows): void {
  const own = predictRows(network, sent);
  expect(values).toHaveLength(own.length);
  values.forEach(([value = Number.NaN], i) => {
    expect(Math.abs(value - (own[i]?.[0] as number))).toBeLessThanOrEqual(1e-6);
  });
}

const METADATA = {
  name: 'town',
  versions: ['1', '2'],
  platform: 'tensorflowjs_layersmodel',
  inputs: [{ name: INPUT, datatype: 'FP32', shape: [-1, 100] }],
  outputs: [{ name: OUTPUT, datatype: 'FP32', shape: [-1, 1] }],
};

describe.skipIf(!hasPythonModules('tritonclient', 'geventhttpclient'))('tritonclient[http]', () => {
  const ways = [
    { version: '' },
    { version: '1' },
    { version: '2' },
    { binary_in: false },
    { outputs: 'json' },
    { outputs: 'binary' },
    { binary_in: false, outputs: 'json' },
    { version: '1', binary_in: false, outputs: 'json' },
    { dtype: 'float64' },
    { request_compression_algorithm: 'gzip', response_compression_algorithm: 'gzip' },
    { request_compression_algorithm: 'deflate', response_compression_algorithm: 'deflate' },
    { parameters: { house: 'green', floors: 3 }, priority: 2, timeout: 1_000_000 },
  ];
  let answers: Answers;

  beforeAll(async () => {
    answers = await runClient('triton_client.py', { ...job, inferences: ways });
  });

  it('reads health, metadata and the repository', () => {
    expect(answers).toMatchObject({
      live: true,
      ready: true,
      model_ready: [true, true, false],
      server: { name: 'wattcast', extensions: expect.arrayContaining(['binary_tensor_data']) },
      metadata: [METADATA, METADATA],
      load: null,
      index: [
        { name: 'naive', state: 'READY' },
        { name: 'town', version: '2', state: 'READY' },
      ],
    });
  });

  it.each(ways)('infers with %j', (way) => {
    const answer = answers.inferences[ways.indexOf(way)] as Inference;
    const first = 'version' in way && way.version === '1';

    expect(answer).toMatchObject({ id: '7', model_version: first ? '1' : '2' });
    expectOwn(answer.values, models.networks[first ? 0 : 1]);
  });

  it('reads why it was refused', () => {
    expect(answers.refusals).toEqual([
      { status: '404', message: expect.stringContaining('There is no model "nobody"') },
      { status: '400', message: expect.stringContaining('the network takes [-1, 100]') },
      { status: '501', message: expect.stringContaining('has no network to run') },
      { status: '501', message: expect.stringContaining('cannot be unloaded') },
    ]);
  });
});

describe.skipIf(!hasPythonModules('kserve', 'httpx', 'grpc', 'pandas'))(
  "KServe's InferenceRESTClient",
  () => {
    const ways = [
      {},
      { binary_in: true },
      { binary_in: true, binary_out: true },
      { binary_out: true },
      { binary_in: true, binary_out: false },
      { dtype: 'float64' },
    ];
    let answers: Answers;

    beforeAll(async () => {
      answers = await runClient('kserve_client.py', { ...job, inferences: ways });
    });

    it('reads health', () => {
      expect(answers).toMatchObject({ live: true, ready: true, model_ready: [true, false] });
    });

    it.each(ways)('infers with %j', (way) => {
      const answer = answers.inferences[ways.indexOf(way)] as Inference;

      expect(answer).toMatchObject({ id: '7', model: 'town' });
      expectOwn(answer.values);
    });

    it('reads why it was refused', () => {
      expect(answers.refusals).toEqual([
        { status: '404', message: expect.stringContaining('There is no model "nobody"') },
        { status: '400', message: expect.stringContaining('the network takes [-1, 100]') },
        { status: '501', message: expect.stringContaining('has no network to run') },
      ]);
    });
  },
);

describe.skipIf(!hasPythonModules('mlserver', 'aiohttp', 'tritonclient', 'pandas'))(
  "MLServer's batch client",
  () => {
    interface Line {
      readonly parameters: { batch_index: number };
      readonly outputs?: { data: number[] }[];
      readonly error?: { msg: string };
    }
    const ways = [
      { binary: false, batch_size: 1 },
      { binary: true, batch_size: 1 },
      { binary: false, batch_size: 5 },
      { binary: true, batch_size: 5 },
      { binary: true, batch_size: 4, model: 'nobody' },
    ];
    let lines: Line[][];

    beforeAll(async () => {
      const answers = await runClient<{ inferences: Line[][] }>('mlserver_client.py', {
        ...job,
        inferences: ways,
      });
      lines = answers.inferences.map((batch) =>
        batch.toSorted((a, b) => a.parameters.batch_index - b.parameters.batch_index),
      );
    });

    it.each(ways.slice(0, -1))('infers with %j', (way) => {
      const batch = lines[ways.indexOf(way)] ?? [];

      expectOwn(batch.map(({ outputs }) => outputs?.[0]?.data ?? []));
    });

    it('reads why it was refused', () => {
      const refused = lines.at(-1) ?? [];

      expect(refused).toHaveLength(rows.length);
      for (const { error } of refused) expect(error?.msg).toContain('There is no model "nobody"');
    });
  },
);
