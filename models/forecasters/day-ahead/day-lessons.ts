import { RecentlyUsed } from '../../recently-used.ts';
import type { KnownView } from '../../series/known-view.ts';
import { type KnownPrint, knownPrint } from './known-print.ts';
import type { PastWindow } from './past-window.ts';
import type { PastSource } from './read-past.ts';
import type { ForecastOfDay, Standing } from './replay.ts';

/** Bytes of lessons kept at once: of a thousand hourly series with weather. */
const MOST_BYTES = 48 * 2 ** 20;
/** Midnights kept of a series, the latest asked for: who asks goes on from one to the next. */
const MOST_MIDNIGHTS = 2;
/** What a lesson costs beside its arrays: its keys, the objects around them. */
const LESSON_BYTES = 3_000;
/** Midnights since the last question are lived through again if they are no more. */
const MOST_DAYS_BETWEEN = 14;
/** Days of readings (42 are looked back on, and more by no input), and of weather, that later days are forecast from. */
const HISTORY_DAYS = 43;
const WEATHER_DAYS = 9;

/** What one midnight knew of a series, for all later questions of its day and for the next midnight. */
export interface Lesson {
  readonly standing: Standing;
  readonly today: ForecastOfDay;
  /** What later days are forecast from; absent where more of it is known at every hour. */
  readonly source?: PastSource;
}

interface Kept {
  readonly day: number;
  readonly lesson: Lesson;
  readonly print: KnownPrint;
  /** Whether the next midnight may go on from it. */
  readonly lasts: boolean;
}

/** One for all forecasters, so that many models keep no more than one: by series, what is kept of it. */
const lessons = new RecentlyUsed<string, readonly Kept[]>({
  most: MOST_BYTES,
  weigh: (kept) => kept.reduce((sum, one) => sum + bytesOf(one), 0),
});
let forecasters = 0;

/** What one forecaster learned from the days before midnights, of series that have a name in a store. */
export class DayLessons {
  readonly #forecaster = forecasters++;

  /** Of one question. @param seriesKey without one nothing is found, and nothing kept. */
  of(seriesKey: string | undefined, view: KnownView, window: PastWindow): LessonPlace {
    const name = seriesKey === undefined ? undefined : `${this.#forecaster} ${seriesKey}`;
    return new LessonPlace(name, view, window);
  }
}

/** Where what a question's midnight knows is kept. */
export class LessonPlace {
  readonly #name: string | undefined;
  readonly #view: KnownView;
  readonly #window: PastWindow;
  readonly #day: number;
  /** The midnight that was gone on from: nobody asks for it again. */
  #earlier: number | undefined;

  constructor(name: string | undefined, view: KnownView, window: PastWindow) {
    this.#name = name;
    this.#view = view;
    this.#window = window;
    this.#day = view.localTime(view.originIndex).dayNumber;
  }

  /** What is still true of what this midnight knew. */
  find(): Partial<Lesson> | undefined {
    const kept = this.#keptAt(this.#day);
    if (!kept) return undefined;
    const now = this.#printAt(this.#day);
    const { standing, today, source } = kept.lesson;
    return {
      standing,
      ...(kept.print.today === now.today ? { today } : {}),
      ...(source && kept.print.ahead === now.ahead ? { source } : {}),
    };
  }

  /** What the latest earlier midnight of the same window knew, if nothing of it changed since. */
  earlier():
    | { readonly standing: Standing; readonly today: ForecastOfDay | undefined }
    | undefined {
    const first = Math.max(this.#window.replayFrom, this.#day - MOST_DAYS_BETWEEN);
    for (let day = this.#day - 1; day >= first; day--) {
      const kept = this.#keptAt(day);
      if (!kept?.lasts) continue;
      this.#earlier = day;
      const { standing, today } = kept.lesson;
      const isToday = kept.print.today === this.#printAt(day).today;
      return { standing, today: isToday ? today : undefined };
    }
    return undefined;
  }

  /** Keeps what the midnight knows. source: as it was read. */
  keep(standing: Standing, today: ForecastOfDay, source: PastSource): void {
    if (this.#name === undefined) return;
    const growsHourly = source.covariates.some(({ known }) => known === 'past');
    const others = this.#kept.filter(({ day }) => day !== this.#day && day !== this.#earlier);
    const kept = {
      day: this.#day,
      lesson: { standing, today, ...(growsHourly ? {} : { source: latestOf(source) }) },
      print: this.#printAt(this.#day),
      lasts: source.lasts,
    };
    lessons.set(this.#name, [...others.slice(1 - MOST_MIDNIGHTS), kept]);
  }

  get #kept(): readonly Kept[] {
    return (this.#name !== undefined && lessons.get(this.#name)) || [];
  }

  #keptAt(at: number): Kept | undefined {
    const kept = this.#kept.find(({ day }) => day === at);
    return kept && kept.print.before === this.#printAt(at).before ? kept : undefined;
  }

  #printAt(day: number): KnownPrint {
    return knownPrint(this.#view, this.#window.readFrom, day);
  }
}

/** Of a source what later days are forecast from. */
function latestOf(source: PastSource): PastSource {
  const history = source.history.latest(HISTORY_DAYS);
  const dropped = history.firstDay - source.history.firstDay;
  const firstDay = dropped + Math.max(0, history.days - WEATHER_DAYS);
  const covariates = source.covariates.map((covariate) => covariate.latest(firstDay, dropped));
  return { ...source, history, covariates };
}

const NOTHING = new Float64Array(0);

function bytesOf({ lesson: { standing, today, source } }: Kept): number {
  const { median, halfWidth, beside = NOTHING } = today.forecast;
  const arrays = [median, halfWidth, beside, today.base, today.directions];
  const own = arrays.reduce((sum, { byteLength }) => sum + byteLength, LESSON_BYTES);
  const learned = standing.lately.bytes + standing.errors.bytes;
  if (!source) return own + learned;
  return source.covariates.reduce(
    (sum, { bytes }) => sum + bytes,
    own + learned + source.history.bytes,
  );
}
