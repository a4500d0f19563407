import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod';
import { SmokeError } from '../service-client.ts';
import { demand, type SmokeRun, type SmokeStep } from '../smoke-run.ts';

const HORIZON = 24;
/** A warm function looks for a new champion every ten seconds. */
const SETTLES_MS = 15_000;

const models = z.array(z.string());
const levels = z.array(z.number()).length(HORIZON);
const forecast = z.looseObject({
  model_version: z.string(),
  outputs: z.tuple([
    z.looseObject({
      content: z.tuple([
        z.looseObject({
          unit: z.string(),
          start_timestamp: z.string(),
          mean_forecast: levels,
          quantiles: z.record(z.string(), levels).nullable(),
        }),
      ]),
    }),
  ]),
});
const tensor = z.looseObject({
  name: z.string(),
  datatype: z.string(),
  shape: z.array(z.number()),
});
const metadata = z.looseObject({ inputs: z.array(tensor), outputs: z.array(tensor) });
const inference = z.looseObject({
  outputs: z.array(z.looseObject({ name: z.string(), data: z.array(z.number()) })),
});

const lists: SmokeStep = {
  name: 'the model is listed among those that serve',
  run: async ({ client, signal, model }) => {
    const giveUpAt = Date.now() + SETTLES_MS;
    for (;;) {
      const served = await client.json(models, 'GET', '/v1/timeseries/models', { signal });
      if (served.includes(model)) return `one of ${served.length}`;
      demand(Date.now() < giveUpAt, () => new SmokeError(`${model} is not listed: ${served}`));
      await sleep(1_000, undefined, { signal });
    }
  },
};

const forecasts: SmokeStep = {
  name: 'it forecasts the next day',
  run: async (run) => {
    const { client, signal, model, series } = run;
    const body = {
      model,
      inputs: [{ series_id: series }],
      options: { horizon: HORIZON, quantiles: [0.1, 0.5, 0.9] },
    };
    const answer = await client.json(forecast, 'POST', '/v1/timeseries/forecast', { body, signal });
    const [{ content }] = answer.outputs;
    const [{ mean_forecast: mean, quantiles, unit, start_timestamp: start }] = content;
    refuseCrossing(quantiles ?? {});
    const total = mean.reduce((sum, value) => sum + value, 0);
    const seen = `version ${answer.model_version}, ${total.toFixed(1)} ${unit} from ${start}`;
    return run.made.series ? `${seen}${comparison(run, mean, Date.parse(start))}` : seen;
  },
};

const infers: SmokeStep = {
  name: 'its network answers in the inference protocol',
  run: async ({ client, signal, model }) => {
    const path = `/v2/models/${model}`;
    const { inputs, outputs } = await client.json(metadata, 'GET', path, { signal });
    if (inputs.length === 0) return 'not tried: this kind of model has no network';
    const body = { inputs: inputs.map(zeros) };
    const answer = await client.json(inference, 'POST', `${path}/infer`, { body, signal });
    demand(
      answer.outputs.length === outputs.length &&
        answer.outputs.every(({ data }) => data.length > 0 && data.every(Number.isFinite)),
      () => new SmokeError(`The network gave ${JSON.stringify(answer).slice(0, 200)}`),
    );
    return `${inputs.length} tensors in, ${outputs.length} out`;
  },
};

export const servingSteps: readonly SmokeStep[] = [lists, forecasts, infers];

/** A batch of one, everything 0: the average case of standardised inputs. */
function zeros({ name, datatype, shape }: z.infer<typeof tensor>): object {
  const sizes = shape.map((size) => Math.max(1, size));
  const count = sizes.reduce((product, size) => product * size, 1);
  return { name, datatype, shape: sizes, data: new Array(count).fill(0) };
}

function refuseCrossing(quantiles: Readonly<Record<string, readonly number[]>>): void {
  const [low, middle, high] = ['0.1', '0.5', '0.9'].map((level) => quantiles[level] ?? []);
  for (let step = 0; step < HORIZON; step++) {
    const [a, b, c] = [low?.[step], middle?.[step], high?.[step]];
    demand(
      a !== undefined && b !== undefined && c !== undefined && a <= b && b <= c,
      () => new SmokeError(`The quantiles of step ${step + 1} are ${a}, ${b}, ${c}.`),
    );
  }
}

/** Against what happened in the hours that were kept back. */
function comparison({ sample }: SmokeRun, mean: readonly number[], startAt: number): string {
  const from = (startAt - sample.startAt) / 3_600_000;
  demand(
    startAt === sample.originAt,
    () => new SmokeError(`The forecast starts ${from} hours after the first reading.`),
  );
  const actual = sample.values.slice(from, from + HORIZON);
  const errors = actual.map((value, step) => Math.abs(value - (mean[step] ?? 0)));
  const average = errors.reduce((sum, error) => sum + error, 0) / HORIZON;
  return `, on average ${average.toFixed(2)} kWh from what happened`;
}
