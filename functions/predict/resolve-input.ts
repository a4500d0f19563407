import { type Dataset, endAt } from '../../models/series/series.ts';
import { RequestError } from '../shared/problem.ts';
import type { ForecastInput } from './forecast-request.ts';
import { datasetOfInput, gridInstant, type Param } from './input-dataset.ts';
import { keyOf } from './question-key.ts';
import type { CachedSeries } from './serving/series-cache.ts';
import type { LoadedModel } from './serving/version-cache.ts';

/** What the inputs of a request share. */
export interface Asked {
  readonly model: LoadedModel;
  readonly horizonSteps: number;
  /** Ascending. */
  readonly quantiles: readonly number[];
  /** Equal for equal versions, horizons and quantiles. */
  readonly key: string;
}

/** An input with all that its forecast needs. */
export interface ResolvedInput {
  readonly input: ForecastInput;
  readonly asked: Asked;
  readonly dataset: Dataset;
  readonly originAt: number;
  /** True where the store failed and older readings stood in. */
  readonly stale: boolean;
  /** Equal questions about a stored series have equal keys; one that brings values has none. */
  readonly key: string | undefined;
}

/** @throws RequestError */
export function resolveInput(
  input: ForecastInput,
  stored: CachedSeries | undefined,
  { asked, param }: { asked: Asked; param: Param },
): ResolvedInput {
  const info = asked.model.manifest.series;
  const dataset = datasetOfInput(input, stored?.dataset, { info, param });
  const originAt = originOf(input, dataset, param);
  const key =
    stored && input.covariates === undefined
      ? keyOf(input, { asked: asked.key, revision: stored.revision, originAt })
      : undefined;
  return { input, asked, dataset, originAt, stale: stored?.stale ?? false, key };
}

function originOf(input: ForecastInput, { target }: Dataset, param: Param): number {
  const end = endAt(target);
  if (input.origin === undefined) return end;
  const originAt = gridInstant(input.origin, target.info, () => `${param()}.origin`);
  if (originAt > target.startAt && originAt <= end) return originAt;
  throw new RequestError(
    `The origin ${new Date(originAt).toISOString()} must lie after the first reading ` +
      `(${new Date(target.startAt).toISOString()}) and not after the end of the last ` +
      `(${new Date(end).toISOString()}).`,
    { param: `${param()}.origin` },
  );
}
