import type { Forecast } from '../../../models/forecasters/forecaster.ts';
import { RecentlyUsed } from '../../../models/recently-used.ts';
import { Turns } from './turns.ts';

/** What is asked, and the text that equal questions share; without one its forecast is never kept. */
export interface Question {
  readonly key: string | undefined;
  readonly asked: { readonly horizonSteps: number; readonly quantiles: readonly number[] };
}

type Compute<Q> = (questions: readonly Q[]) => Promise<readonly Forecast[]>;

interface Entry {
  readonly coming: Promise<Forecast>;
  /** When it has come. */
  forecast?: Forecast;
  readonly values: number;
}

/**
 * Forecasts that were just given. When every client asks at the top of the hour, equal questions
 * share one pass of the network; the key holds the version and the readings' revision, so an answer
 * never outlives either. Least recently used first out once `maxValues` numbers are kept.
 */
export class ForecastCache {
  readonly #entries: RecentlyUsed<string, Entry>;
  /**
   * They all need the one thread, so none ends later for waiting; side by side, hundreds would each keep
   * megabytes half done.
   */
  readonly #turns = new Turns();

  constructor(maxValues: number) {
    this.#entries = new RecentlyUsed({ most: maxValues, weigh: ({ values }) => values });
  }

  /** In the order of the questions; those that are not known are computed in one batch. */
  async answer<Q extends Question>(
    questions: readonly Q[],
    compute: Compute<Q>,
  ): Promise<readonly Forecast[]> {
    const known = questions.map(({ key }) => (key === undefined ? key : this.#entries.get(key)));
    const come = known.map((entry) => entry?.forecast);
    // To wait for a thousand that are there would cost more than to look them up.
    if (come.every((forecast) => forecast !== undefined)) return come;
    const computed = this.#computeMissing(questions, known, compute);
    return Promise.all(
      questions.map((question, i) => known[i]?.coming ?? this.#keep(question, computed)),
    );
  }

  /** Where each question without an entry finds its forecast. */
  #computeMissing<Q extends Question>(
    questions: readonly Q[],
    known: readonly (Entry | undefined)[],
    compute: Compute<Q>,
  ): Promise<ReadonlyMap<string | Question, Forecast>> {
    const missing = new Map<string | Question, Q>();
    questions.forEach((question, i) => {
      if (!known[i]) missing.set(question.key ?? question, question);
    });
    if (missing.size === 0) return Promise.resolve(new Map());
    return this.#turns.take(async () => {
      const forecasts = await compute([...missing.values()]);
      return new Map([...missing.keys()].map((name, i) => [name, forecasts[i] as Forecast]));
    });
  }

  #keep(
    question: Question,
    computed: Promise<ReadonlyMap<string | Question, Forecast>>,
  ): Promise<Forecast> {
    const { key, asked } = question;
    const coming = computed.then((all) => all.get(key ?? question) as Forecast);
    if (key === undefined || this.#entries.has(key)) return coming;
    const values = asked.horizonSteps * (1 + asked.quantiles.length);
    const entry: Entry = { coming, values };
    this.#entries.set(key, entry);
    coming.then(
      (forecast) => {
        entry.forecast = forecast;
      },
      () => this.#entries.delete(key),
    );
    return coming;
  }
}
