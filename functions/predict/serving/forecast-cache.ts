import type { Forecast, ForecastRequest } from '../../../models/forecasters/forecaster.ts';
import { RecentlyUsed } from '../../../models/recently-used.ts';
import { Turns } from './turns.ts';

/** A request, and the text that equal requests share; without one it is never kept. */
export interface KeyedRequest {
  readonly key: string | undefined;
  readonly request: ForecastRequest;
}

type Compute = (requests: readonly ForecastRequest[]) => Promise<readonly Forecast[]>;

interface Entry {
  readonly forecast: Promise<Forecast>;
  readonly values: number;
}

/**
 * Forecasts that were just given. When every client asks at the top of the hour, equal questions
 * share one pass of the network; the key holds the version and the readings' revision, so an answer
 * never outlives either. Least recently used first out once `maxValues` numbers are kept.
 */
export class ForecastCache {
  readonly #entries: RecentlyUsed<string, Entry>;
  readonly #turns = new Turns();

  constructor(maxValues: number) {
    this.#entries = new RecentlyUsed({ most: maxValues, weigh: ({ values }) => values });
  }

  /** In the order of the requests; those that are not known are computed in one batch. */
  async answer(requests: readonly KeyedRequest[], compute: Compute): Promise<Forecast[]> {
    const missing = new Map<string | KeyedRequest, ForecastRequest>();
    const known = requests.map((keyed) => this.#find(keyed, missing));
    if (missing.size === 0) return Promise.all(known as Promise<Forecast>[]);
    const computed = this.#turns.take(() => compute([...missing.values()]));
    const places = new Map([...missing.keys()].map((name, i) => [name, i]));
    return Promise.all(requests.map((keyed, i) => known[i] ?? this.#keep(keyed, computed, places)));
  }

  #find(
    keyed: KeyedRequest,
    missing: Map<string | KeyedRequest, ForecastRequest>,
  ): Promise<Forecast> | undefined {
    const { key, request } = keyed;
    const entry = key === undefined ? undefined : this.#entries.get(key);
    if (!entry) {
      missing.set(key ?? keyed, request);
      return undefined;
    }
    return entry.forecast;
  }

  #keep(
    keyed: KeyedRequest,
    computed: Promise<readonly Forecast[]>,
    places: ReadonlyMap<string | KeyedRequest, number>,
  ): Promise<Forecast> {
    const { key, request } = keyed;
    const place = places.get(key ?? keyed) as number;
    const forecast = computed.then((all) => all[place] as Forecast);
    if (key === undefined || this.#entries.has(key)) return forecast;
    const values = request.horizonSteps * (1 + (request.quantiles?.length ?? 0));
    this.#entries.set(key, { forecast, values });
    forecast.catch(() => this.#entries.delete(key));
    return forecast;
  }
}
