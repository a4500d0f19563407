import { WattcastError } from '../../../models/errors.ts';
import { calendarOf } from '../../../models/series/calendar.ts';
import { type Dataset, endAt, stepMs } from '../../../models/series/series.ts';

/** What the demo asked for over HTTP and what came back. */
export interface ForecastAnswer {
  readonly origin: string;
  readonly horizonSteps: number;
  /** True where the file holds what happened in those steps, so that both can be drawn. */
  readonly happened: boolean;
  readonly milliseconds: { readonly first: number; readonly second: number };
  readonly body: string;
  readonly url: string;
  readonly demand: readonly number[];
  /** Probability of exceeding `threshold`, by step. */
  readonly peak: readonly number[];
  readonly threshold: number;
}

class DemoAnswerError extends WattcastError {
  readonly code = 'demo.unexpected-answer';
}

interface ForecastResponse {
  outputs: { content: { mean_forecast: number[]; threshold?: number }[] }[];
}

/** Asks both models for one day over HTTP, the first twice: cold and warm. */
export async function askForecast(
  base: string,
  dataset: Dataset,
  [demandModel = '', peakModel = '']: readonly string[],
): Promise<ForecastAnswer> {
  const day = dayToForecast(dataset);
  const url = `${base}/v1/timeseries/forecast`;
  const bodyFor = (model: string) =>
    JSON.stringify({
      model,
      inputs: [{ series_id: dataset.target.info.id, origin: day.origin }],
      options: { horizon: day.horizonSteps },
    });
  const body = bodyFor(demandModel);
  const first = await post(url, body);
  const second = await post(url, body);
  const peak = await post(url, bodyFor(peakModel));
  return {
    ...day,
    url,
    body,
    milliseconds: { first: first.milliseconds, second: second.milliseconds },
    demand: first.content.mean_forecast,
    peak: peak.content.mean_forecast,
    threshold: peak.content.threshold ?? Number.NaN,
  };
}

async function post(url: string, body: string) {
  const startedAt = performance.now();
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body,
  });
  const text = await response.text();
  const milliseconds = performance.now() - startedAt;
  if (!response.ok) throw new DemoAnswerError(`${url} answered ${response.status}: ${text}`);
  const content = (JSON.parse(text) as ForecastResponse).outputs[0]?.content[0];
  if (!content) throw new DemoAnswerError(`${url} answered without a forecast: ${text}`);
  return { content, milliseconds };
}

/**
 * The day after the last reading where covariates reach over it; else the last whole day of the
 * file, forecast from its midnight as though it were still to come.
 */
function dayToForecast(dataset: Dataset) {
  const { target, covariates } = dataset;
  const calendar = calendarOf(target.info.timeZone);
  const step = stepMs(target.info);
  const end = endAt(target);
  const today = calendar.localTimeAt(end).dayNumber;
  const tomorrow = end + 86_400_000;
  const reaching = covariates.every(
    ({ startAt, values }) => startAt + values.length * step >= tomorrow,
  );
  const originAt = reaching ? end : calendar.startOfDay(today - 1);
  const untilAt = reaching ? tomorrow : calendar.startOfDay(today);
  return {
    origin: new Date(originAt).toISOString(),
    horizonSteps: Math.max(1, Math.round((untilAt - originAt) / step)),
    happened: !reaching,
  };
}
