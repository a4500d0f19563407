import { randomUUID } from 'node:crypto';
import type { Forecast } from '../../models/forecasters/forecaster.ts';
import { isFault, problemOf } from '../shared/problem.ts';
import type { OnFault } from './forecast-endpoint.ts';
import type { ForecastBody } from './forecast-request.ts';
import { completedOutput, type ForecastOutput, failedOutput } from './forecast-response.ts';
import { type ResolvedInput, resolveInput } from './resolve-input.ts';
import type { ForecastCache, KeyedRequest } from './serving/forecast-cache.ts';
import type { ModelCache } from './serving/model-cache.ts';
import type { SeriesCache } from './serving/series-cache.ts';
import type { LoadedModel } from './serving/version-cache.ts';

export interface ForecastDependencies {
  readonly models: ModelCache;
  readonly series: SeriesCache;
  readonly forecasts: ForecastCache;
  /** Epoch milliseconds. */
  readonly clock: () => number;
  readonly onFault: OnFault;
}

/**
 * Answers a validated forecast request in the KServe time-series protocol: all inputs in one pass of
 * the network. Where some inputs fail the answer is `partial`; where all do, it is the first's error.
 */
export async function answerForecast(body: ForecastBody, dependencies: ForecastDependencies) {
  const opening = dependencies.models.champion(body.model);
  // Most requests have one input: its readings come while the model does.
  const first = body.inputs[0]?.series_id;
  if (first !== undefined) dependencies.series.prefetch(first);
  const model = await opening;
  const outputs = await forecastInputs(body, model, dependencies);
  const partial = outputs.some(({ status }) => status === 'error');
  return {
    id: `forecast-${randomUUID()}`,
    created_at: Math.floor(dependencies.clock() / 1000),
    status: partial ? 'partial' : 'completed',
    error: null,
    model: body.model,
    model_version: String(model.manifest.version),
    outputs,
  };
}

async function forecastInputs(
  { inputs, options }: ForecastBody,
  model: LoadedModel,
  { series, forecasts: cache, onFault }: ForecastDependencies,
): Promise<ForecastOutput[]> {
  const quantiles = [...(options.quantiles ?? [])].sort((a, b) => a - b);
  const settled = await Promise.allSettled(
    inputs.map((input, i) =>
      resolveInput(input, { model, series, quantiles, param: `inputs.${i}` }),
    ),
  );
  const resolved = settled.flatMap((result) => (result.status === 'fulfilled' ? result.value : []));
  if (resolved.length === 0) throw (settled[0] as PromiseRejectedResult).reason;
  const { model: name, version } = model.manifest;
  const asked: Asked = {
    horizonSteps: options.horizon,
    key: [name, version, options.horizon, ...quantiles].join(' '),
  };
  const forecasts = await cache.answer(
    resolved.map((input) => keyedRequest(input, asked)),
    (requests) => model.fitted.predictBatch(requests),
  );
  const answers = resolved.map((input, i) => completedOutput(forecasts[i] as Forecast, input));
  return settled.map((result) =>
    result.status === 'fulfilled'
      ? (answers.shift() as ForecastOutput)
      : failure(result.reason, onFault),
  );
}

/** What the inputs of a request share. */
interface Asked {
  readonly horizonSteps: number;
  /** Of the version, the horizon and the quantiles. */
  readonly key: string;
}

/** Equal questions about a stored series have equal keys; one that brings values has none. */
function keyedRequest(
  { input, dataset, originAt, quantiles, revision }: ResolvedInput,
  { horizonSteps, key }: Asked,
): KeyedRequest {
  const request = { dataset, originAt, horizonSteps, quantiles };
  const { series_id: seriesKey } = input;
  if (revision === undefined || seriesKey === undefined) return { key: undefined, request };
  return {
    key: `${key} ${seriesKey} ${revision} ${originAt}`,
    request: { ...request, seriesKey },
  };
}

/** Of one input among others that were answered: a fault has an id of its own, which the log knows. */
function failure(reason: unknown, onFault: OnFault): ForecastOutput {
  const id = randomUUID();
  if (isFault(reason)) onFault(reason, id);
  const problem = problemOf(reason, id);
  return failedOutput({
    code: String(problem.status),
    message: problem.detail,
    param: problem.param ?? null,
    type: problem.code,
  });
}
