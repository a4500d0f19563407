import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { forecastCommand } from '../../../../infra/local/forecast/forecast-command.ts';
import { forecastTable, forecastTitle } from '../../../../infra/local/forecast/forecast-table.ts';
import { drawTable } from '../../../../infra/local/models/table.ts';
import type { Service } from '../../../../infra/local/serve/open-service.ts';
import { openServiceThread } from '../../../../infra/local/serve/service-thread.ts';
import { type ServedModels, storeModels } from '../../../contract/clients/support/served-models.ts';

const KEY = 'a-key-of-the-tests-0123456789';

let models: ServedModels;
let service: Service;

beforeAll(async () => {
  models = await storeModels();
  service = await openServiceThread({
    store: models.directory,
    host: '127.0.0.1',
    port: 0,
    keys: [{ id: 'tests', key: KEY }],
  });
});
afterAll(async () => {
  await service.close();
  models.dispose();
});

/** Runs the command in this process, and gives what it printed. */
async function forecast(...args: string[]): Promise<string> {
  let printed = '';
  const spy = vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    printed += text;
    return true;
  });
  try {
    await forecastCommand().parseAsync(args, { from: 'user' });
  } finally {
    spy.mockRestore();
  }
  return printed;
}

const inStore = () => ['--store', models.directory];
const overHttp = () => ['--url', `${service.url}/`, '--api-key', KEY];

describe('wattcast forecast', () => {
  it('shows a day of the series that the model was trained on, by its clock', async () => {
    const lines = (await forecast('naive', ...inStore())).trimEnd().split('\n');

    expect(lines[0]).toBe('town, kW, by naive version 1; times of Europe/Berlin');
    expect(lines[1]).toMatch(/^FROM +MEAN/);
    expect(lines.slice(2)).toHaveLength(24);
    expect(lines[2]).toMatch(/^2024-02-10 01:00\+01:00 +\d/);
  });

  it.each([
    ['in its own process', inStore],
    ['by a service', overHttp],
  ])('gives the answer of the API %s', async (_where, from) => {
    const options = ['--horizon', '6h', '--origin', '2024-02-01T00:00:00Z', '--json'];

    const answer = JSON.parse(await forecast('town', ...from(), ...options));

    expect(answer).toMatchObject({
      status: 'completed',
      model_version: '2',
      outputs: [{ content: [{ name: 'town', start_timestamp: '2024-02-01T00:00:00.000Z' }] }],
    });
    expect(answer.outputs[0].content[0].mean_forecast).toHaveLength(6);
  });

  it('shows what it can, and says which series it cannot forecast', async () => {
    const partial = forecast('town', ...inStore(), '--series', 'town,village', '--horizon', '2');

    await expect(partial).rejects.toMatchObject({ code: 'forecast.partial' });
    await expect(partial).rejects.toThrow('"village": There is no series "village"');
  });

  it('leaves it to the JSON and the exit status to say so to scripts', async () => {
    const answer = JSON.parse(
      await forecast('town', ...inStore(), '--series', 'town,village', '--horizon', '2', '--json'),
    );
    const status = process.exitCode;
    process.exitCode = undefined;

    expect(status).toBe(1);
    expect(answer).toMatchObject({ status: 'partial', outputs: [{}, { status: 'error' }] });
  });

  it.each([
    ['a model that there is not', () => ['nobody', ...inStore()], /There is no model "nobody"/],
    ['the same by a service', () => ['nobody', ...overHttp()], /There is no model "nobody"/],
    ['no key', () => ['town', '--url', service.url], /The header x-api-key is missing/],
    ['a horizon', () => ['town', ...inStore(), '--horizon', '90m'], /duration of whole steps/],
    ['a level', () => ['town', ...inStore(), '--quantiles', '0.5,2'], /"options.quantiles.1"/],
    ['an address', () => ['town', '--url', 'http://127.0.0.1:9'], /does not answer/],
  ])('says what is wrong with %s', async (_what, args, message) => {
    await expect(forecast(...args())).rejects.toThrow(message);
  });
});

describe('the table of a forecast', () => {
  const forecast = {
    name: 'home',
    mean_forecast: [0.123456, null, 1],
    frequency: 'PT30M',
    start_timestamp: '2024-10-27T00:30:00.000Z',
    quantiles: { '0.1': [0.1, null, 0.9], '0.9': [0.2, 0.3, 1.1] },
    unit: 'kW',
    time_zone: 'Europe/London',
    warnings: [],
  };

  it('tells the hours of a long day apart, and shows a value that is not there as such', () => {
    expect(drawTable(forecastTable(forecast)).split('\n')).toEqual([
      'FROM                      MEAN  0.1  0.9',
      '2024-10-27 01:30+01:00  0.1235  0.1  0.2',
      '2024-10-27 01:00+00:00       -    -  0.3',
      '2024-10-27 01:30+00:00       1  0.9  1.1',
    ]);
  });

  it('says of which level chances are', () => {
    const title = forecastTitle(
      { ...forecast, unit: 'probability', threshold: 2.5 },
      'm version 3',
    );

    expect(title).toBe('home, chance of more than 2.5, by m version 3; times of Europe/London');
  });
});
