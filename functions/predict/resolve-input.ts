import { type Dataset, endAt } from '../../models/series/series.ts';
import { RequestError } from '../shared/problem.ts';
import type { ForecastInput } from './forecast-request.ts';
import { datasetOfInput, gridInstant } from './input-dataset.ts';
import type { SeriesCache } from './serving/series-cache.ts';
import type { LoadedModel } from './serving/version-cache.ts';

/** An input with all that its forecast needs. */
export interface ResolvedInput {
  readonly input: ForecastInput;
  readonly dataset: Dataset;
  readonly originAt: number;
  readonly quantiles: readonly number[];
  readonly warnings: readonly string[];
  /** Of a stored series as it is; undefined where values were sent. */
  readonly revision: string | undefined;
}

export interface ResolveContext {
  readonly model: LoadedModel;
  readonly series: SeriesCache;
  readonly quantiles: readonly number[];
  /** Where the input stands in the request, for messages. */
  readonly param: string;
}

/** @throws RequestError, UnknownSeriesError, StoreUnavailableError */
export async function resolveInput(
  input: ForecastInput,
  { model, series, quantiles, param }: ResolveContext,
): Promise<ResolvedInput> {
  const info = model.manifest.series;
  const { dataset, stale, revision } = await datasetOfInput(input, { info, series, param });
  const originAt = originOf(input, dataset, param);
  const warnings = stale
    ? ['The store of readings did not answer; the last known readings stood in.']
    : [];
  return { input, dataset, originAt, quantiles, warnings, revision };
}

function originOf(input: ForecastInput, { target }: Dataset, param: string): number {
  const end = endAt(target);
  if (input.origin === undefined) return end;
  const originAt = gridInstant(input.origin, target.info, `${param}.origin`);
  if (originAt > target.startAt && originAt <= end) return originAt;
  throw new RequestError(
    `The origin ${new Date(originAt).toISOString()} must lie after the first reading ` +
      `(${new Date(target.startAt).toISOString()}) and not after the end of the last ` +
      `(${new Date(end).toISOString()}).`,
    { param: `${param}.origin` },
  );
}
