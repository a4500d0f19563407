import { randomUUID } from 'node:crypto';
import type { Forecast } from '../../models/forecasters/forecaster.ts';
import { endAt } from '../../models/series/series.ts';
import type { ObjectStore } from '../shared/object-store.ts';
import { RequestError } from '../shared/problem.ts';
import type { ForecastBody, ForecastInput } from './forecast-request.ts';
import { formatFrequency } from './frequency.ts';
import { datasetOfInput, gridInstant } from './input-dataset.ts';
import type { LoadedModel, ModelCache } from './model-cache.ts';

export interface ForecastDependencies {
  readonly store: ObjectStore;
  readonly models: ModelCache;
  readonly clock: () => number;
}

/** Answers a validated forecast request in the KServe time-series protocol. */
export async function answerForecast(body: ForecastBody, dependencies: ForecastDependencies) {
  const model = await dependencies.models.champion(body.model);
  const outputs = await Promise.all(
    body.inputs.map((input, i) =>
      forecastInput(input, { model, body, store: dependencies.store, param: `inputs.${i}` }),
    ),
  );
  return {
    id: `forecast-${randomUUID()}`,
    created_at: Math.floor(dependencies.clock() / 1000),
    status: 'completed',
    error: null,
    model: body.model,
    model_version: String(model.manifest.version),
    outputs,
  };
}

interface InputContext {
  readonly model: LoadedModel;
  readonly body: ForecastBody;
  readonly store: ObjectStore;
  readonly param: string;
}

async function forecastInput(input: ForecastInput, { model, body, store, param }: InputContext) {
  const { manifest, fitted } = model;
  const dataset = await datasetOfInput(input, { info: manifest.series, store, param });
  const { info } = dataset.target;
  const end = endAt(dataset.target);
  const originAt =
    input.origin === undefined
      ? end
      : gridInstant(input.origin, info.stepMinutes, `${param}.origin`);
  if (originAt > end || originAt <= dataset.target.startAt) {
    throw new RequestError(
      `The origin ${new Date(originAt).toISOString()} must lie after the first reading ` +
        `(${new Date(dataset.target.startAt).toISOString()}) and not after the end of the last ` +
        `(${new Date(end).toISOString()}).`,
      { param: `${param}.origin` },
    );
  }
  const quantiles = [...(body.options.quantiles ?? [])].sort((a, b) => a - b);
  const forecast = await fitted.predict({
    dataset,
    originAt,
    horizonSteps: body.options.horizon,
    quantiles,
  });
  return outputOf(forecast, {
    name: input.name ?? info.id,
    frequency: input.frequency ?? formatFrequency(info.stepMinutes),
    timeZone: info.timeZone,
    quantiles,
  });
}

function outputOf(
  forecast: Forecast,
  facts: { name: string; frequency: string; timeZone: string; quantiles: readonly number[] },
) {
  const byLevel = forecast.quantiles.map((values, i) => [
    String(facts.quantiles[i]),
    numbers(values),
  ]);
  return {
    type: 'time_series_forecast',
    id: randomUUID(),
    status: 'completed',
    error: null,
    content: [
      {
        type: 'univariate_time_series',
        name: facts.name,
        mean_forecast: numbers(forecast.mean),
        frequency: facts.frequency,
        start_timestamp: new Date(forecast.startAt).toISOString(),
        quantiles: byLevel.length > 0 ? Object.fromEntries(byLevel) : null,
        unit: forecast.unit,
        time_zone: facts.timeZone,
        ...(forecast.threshold === undefined ? {} : { threshold: forecast.threshold }),
        warnings: forecast.warnings,
      },
    ],
  };
}

/** JSON has no NaN: a value that cannot be given is null. */
function numbers(values: Float64Array): (number | null)[] {
  return Array.from(values, (value) => (Number.isFinite(value) ? value : null));
}
