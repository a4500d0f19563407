import type { ForecastInput } from './forecast-request.ts';

/** All that a forecast of a stored series comes of, beside the series' name. */
interface Circumstances {
  /** The version, the horizon and the quantiles. */
  readonly asked: string;
  /** Of the readings. */
  readonly revision: string;
  readonly originAt: number;
}

interface Known extends Circumstances {
  readonly key: string;
}

/**
 * Of inputs that are asked again, as requests in the very same words are: to put a key together and to
 * hash it costs more than all else that is looked up for an equal question.
 */
const known = new WeakMap<ForecastInput, Known>();

/** Equal questions about a stored series have equal keys. */
export function keyOf(input: ForecastInput, circumstances: Circumstances): string {
  const { asked, revision, originAt } = circumstances;
  const last = known.get(input);
  if (last?.revision === revision && last.originAt === originAt && last.asked === asked)
    return last.key;
  const key = `${asked} ${input.series_id} ${revision} ${originAt}`;
  known.set(input, { ...circumstances, key });
  return key;
}
