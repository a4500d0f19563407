import { randomUUID } from 'node:crypto';
import type { Forecast, ForecastRequest } from '../../models/forecasters/forecaster.ts';
import { isFault, problemOf } from '../shared/problem.ts';
import { completedOutput } from './forecast-content.ts';
import type { OnFault } from './forecast-endpoint.ts';
import type { ForecastBody, ForecastInput } from './forecast-request.ts';
import type { ForecastAnswer, ForecastOutput, OutputError } from './forecast-response.ts';
import { type Asked, type ResolvedInput, resolveInput } from './resolve-input.ts';
import type { ForecastCache } from './serving/forecast-cache.ts';
import type { ModelCache } from './serving/model-cache.ts';
import type { SeriesCache } from './serving/series-cache.ts';
import type { LoadedModel } from './serving/version-cache.ts';
import { type StoredReadings, storedReadings, Unanswered } from './stored-readings.ts';

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
export async function answerForecast(
  body: ForecastBody,
  dependencies: ForecastDependencies,
): Promise<ForecastAnswer> {
  const opening = dependencies.models.champion(body.model);
  // Most requests have one input: its readings come while the model does.
  const first = body.inputs[0]?.series_id;
  if (first !== undefined) dependencies.series.prefetch(first);
  const model = await opening;
  const outputs = await forecastInputs(body, model, dependencies);
  const partial = outputs.some((output) => 'error' in output);
  return {
    createdAt: dependencies.clock(),
    status: partial ? 'partial' : 'completed',
    model: body.model,
    version: model.manifest.version,
    outputs,
  };
}

async function forecastInputs(
  { inputs, options }: ForecastBody,
  model: LoadedModel,
  { series, forecasts, onFault }: ForecastDependencies,
): Promise<ForecastOutput[]> {
  const asked = askedOf(options, model);
  const readings = await storedReadings(inputs, series);
  const settled = inputs.map((input, i) => settle(input, readings[i], { asked, place: i }));
  const resolved = settled.filter(isResolved);
  const [first] = settled;
  if (resolved.length === 0 && first instanceof Unanswered) throw first.reason;
  const answers = await forecasts.answer(resolved, (missing) =>
    model.fitted.predictBatch(missing.map(requestOf)),
  );
  let next = 0;
  return settled.map((input) =>
    input instanceof Unanswered
      ? { error: failure(input.reason, onFault) }
      : completedOutput(answers[next++] as Forecast, input),
  );
}

function askedOf({ horizon, quantiles = [] }: ForecastBody['options'], model: LoadedModel): Asked {
  const ascending = [...quantiles].sort((a, b) => a - b);
  const { model: name, version } = model.manifest;
  return {
    model,
    horizonSteps: horizon,
    quantiles: ascending,
    key: [name, version, horizon, ...ascending].join(' '),
  };
}

function isResolved(input: ResolvedInput | Unanswered): input is ResolvedInput {
  return !(input instanceof Unanswered);
}

function settle(
  input: ForecastInput,
  readings: StoredReadings,
  { asked, place }: { asked: Asked; place: number },
): ResolvedInput | Unanswered {
  if (readings instanceof Unanswered) return readings;
  try {
    return resolveInput(input, readings, { asked, param: () => `inputs.${place}` });
  } catch (error) {
    return new Unanswered(error);
  }
}

function requestOf({ input, dataset, originAt, key, asked }: ResolvedInput): ForecastRequest {
  const { horizonSteps, quantiles } = asked;
  const request = { dataset, originAt, horizonSteps, quantiles };
  const { series_id: seriesKey } = input;
  // What is learned of a series' past is kept under its name, which values sent along have not.
  return key === undefined || seriesKey === undefined ? request : { ...request, seriesKey };
}

/** Of one input among others that were answered: a fault has an id of its own, which the log knows. */
function failure(reason: unknown, onFault: OnFault): OutputError {
  const id = randomUUID();
  if (isFault(reason)) onFault(reason, id);
  const problem = problemOf(reason, id);
  return {
    code: String(problem.status),
    message: problem.detail,
    param: problem.param ?? null,
    type: problem.code,
  };
}
