import { isStep } from '../../../../models/series/grid.ts';
import { bitOf, type ReasonBits } from '../../../../models/series/quality/reasons.ts';
import type { Carrier, Unit } from '../../../../models/series/series.ts';
import { combinedBy } from '../../../../models/series/units.ts';
import { FindingLog } from '../../report.ts';
import { NoRegularSeriesError } from '../errors.ts';
import { type FileReadings, meterOf, type SourceReadings } from '../source.ts';
import { carrierOf, doubtsIn, measureOf } from './codes.ts';
import { type FeedEntry, FeedReader, type IntervalReading } from './feed.ts';
import { zoneOf } from './local-time.ts';

type Fields = Readonly<Record<string, string>>;

/** One `MeterReading`: what it measures and its intervals. */
interface Meter {
  readonly key: string;
  readonly readings: IntervalReading[];
}

/** What a file says outside of its interval blocks. */
interface Catalogue {
  readonly readingTypes: Map<string, Fields>;
  /** Links of each `MeterReading`, by its own. */
  readonly related: Map<string, readonly string[]>;
  localTime?: Fields;
  service?: string;
}

/**
 * Reads a Green Button (ESPI) feed, in the dialect of any vendor: meters are told apart by the links
 * of their blocks, `ReadingType` gives unit, multiplier and direction, quality codes become doubts,
 * and an interval of several steps is shared out evenly among them.
 *
 * @throws UnreadableFileError for XML that is not well-formed; NoRegularSeriesError without readings
 */
export class GreenButtonReader {
  readonly #file: string;
  readonly #feed: FeedReader;
  readonly #meters = new Map<string, Meter>();
  readonly #catalogue: Catalogue = { readingTypes: new Map(), related: new Map() };
  readonly #log = new FindingLog();
  readonly #notes: string[] = [];

  constructor(file: string) {
    this.#file = file;
    this.#feed = new FeedReader(file, (entry) => this.#addEntry(entry));
  }

  write(text: string): void {
    this.#feed.write(text);
  }

  finish(): Pick<FileReadings, 'meters' | 'log' | 'notes' | 'rows' | 'timeZone'> {
    this.#feed.close();
    const meters = [...this.#meters.values()];
    const rows = meters.reduce((sum, { readings }) => sum + readings.length, 0);
    if (rows === 0) this.#refuseEmpty();
    const sources = meters.flatMap((meter, index) => this.#sourceOf(meter, index));
    const timeZone = this.#timeZone(meters);
    return {
      meters: sources.map(meterOf),
      log: this.#log,
      notes: this.#notes,
      rows,
      ...(timeZone === undefined ? {} : { timeZone }),
    };
  }

  #addEntry(entry: FeedEntry): void {
    const { ReadingType, LocalTimeParameters, ServiceCategory } = entry.fields;
    if (ReadingType) this.#catalogue.readingTypes.set(entry.self, ReadingType);
    if (LocalTimeParameters) this.#catalogue.localTime = LocalTimeParameters;
    const kind = ServiceCategory?.['kind'];
    if (kind !== undefined) this.#catalogue.service = kind;
    if (entry.isMeterReading) this.#catalogue.related.set(entry.self, entry.related);
    if (entry.readings.length === 0) return;
    const key = meterKey(entry);
    const meter = this.#meters.get(key);
    if (meter) for (const reading of entry.readings) meter.readings.push(reading);
    else this.#meters.set(key, { key, readings: [...entry.readings] });
  }

  #sourceOf(meter: Meter, index: number): SourceReadings[] {
    const type = this.#typeOf(meter.key);
    const powerOfTen = Number(type?.['powerOfTenMultiplier'] ?? 0) || 0;
    const measure = measureOf(type?.['uom'] ?? '72', powerOfTen);
    if (!measure) {
      this.#notes.push(
        `The ${meter.readings.length} readings of ${meter.key || 'a meter'} are left out: their unit of ` +
          `measure ${type?.['uom']} is neither energy, power nor a volume of gas.`,
      );
      return [];
    }
    if (!type) {
      this.#notes.push('No ReadingType says what the values are: they are taken as watt-hours.');
    }
    const received = type?.['flowDirection'] === '19';
    const id = `${index === 0 ? '' : `-${index + 1}`}${received ? '-received' : ''}`;
    const carrier = carrierOf(type?.['commodity'], this.#catalogue.service);
    return [this.#intervals(meter, { id, carrier, ...measure })];
  }

  #typeOf(key: string): Fields | undefined {
    const { readingTypes, related } = this.#catalogue;
    const named = related.get(key)?.map((href) => readingTypes.get(href));
    const found = named?.find((type) => type !== undefined);
    return found ?? (readingTypes.size === 1 ? [...readingTypes.values()][0] : undefined);
  }

  #intervals(
    { readings, key }: Meter,
    { id, carrier, unit, times }: { id: string; carrier: Carrier; unit: Unit; times: number },
  ): SourceReadings {
    const stepSeconds = this.#stepSeconds(readings, key);
    const rows: { at: number; value: number; line: number; reasons: ReasonBits }[] = [];
    for (const reading of readings) {
      const start = /^-?\d+$/.test(reading.start) ? Number(reading.start) : NaN;
      if (Number.isNaN(start)) this.#logStart(reading);
      const value = this.#valueOf(reading, times);
      const steps = this.#stepsOf(reading, stepSeconds);
      const share = combinedBy(unit) === 'sum' ? value / steps : value;
      const missing = Number.isNaN(value) ? bitOf('not-a-number') : 0;
      const reasons = doubtsIn(reading.qualities) | missing | (steps > 1 ? bitOf('spread') : 0);
      for (let step = 0; step < steps; step++) {
        const at = (start + step * stepSeconds) * 1000;
        rows.push({ at, value: share, line: reading.line, reasons });
      }
    }
    return {
      id,
      unit,
      carrier,
      stepMinutes: stepSeconds / 60,
      at: Float64Array.from(rows, (row) => row.at),
      values: Float64Array.from(rows, (row) => row.value),
      lines: Int32Array.from(rows, (row) => row.line),
      reasons: new Map(
        rows.flatMap((row, index) => (row.reasons === 0 ? [] : [[index, row.reasons] as const])),
      ),
    };
  }

  #valueOf({ value, line }: IntervalReading, times: number): number {
    const number = /^-?\d+(?:\.\d+)?$/.test(value) ? Number(value) : NaN;
    if (Number.isNaN(number)) {
      this.#log.add('text-among-numbers', () => ({ line, text: `value is "${value}"` }));
    }
    // Dividing by a whole power of ten rounds once; multiplying by its inverse would round twice.
    return times < 1 ? number / Math.round(1 / times) : number * times;
  }

  #logStart({ start, line }: IntervalReading): void {
    this.#log.add('unreadable-timestamp', () => ({ line, text: start || 'no start' }));
  }

  /** Steps that an interval lasts; one that is no multiple of the step is logged and counts as one. */
  #stepsOf({ duration, line }: IntervalReading, stepSeconds: number): number {
    const seconds = Number(duration);
    const steps = seconds / stepSeconds;
    if (duration === '' || steps === 1) return 1;
    if (Number.isInteger(steps) && steps > 0 && seconds <= 31 * 86_400) return steps;
    this.#log.add('odd-duration', () => ({ line, text: `${duration} seconds` }));
    return 1;
  }

  /** The commonest duration; where none is given, `intervalLength`. */
  #stepSeconds(readings: readonly IntervalReading[], key: string): number {
    const counts = new Map<string, number>();
    for (const { duration } of readings) counts.set(duration, (counts.get(duration) ?? 0) + 1);
    const [commonest = ''] = [...counts].sort((a, b) => b[1] - a[1])[0] ?? [];
    const seconds = Number(commonest || this.#typeOf(key)?.['intervalLength'] || NaN);
    if (isStep(seconds / 60)) return seconds;
    throw new NoRegularSeriesError(
      `${this.#file}, line ${readings[0]?.line}: most intervals last ${commonest || 'no'} seconds. A step is ` +
        'a whole number of minutes from 1 to 1,440 that divides a day.',
      { file: this.#file, duration: commonest },
    );
  }

  #timeZone(meters: readonly Meter[]): string | undefined {
    const { localTime } = this.#catalogue;
    const start = Number(meters[0]?.readings[0]?.start);
    if (!localTime || Number.isNaN(start)) return undefined;
    return zoneOf(localTime, new Date(start * 1000).getUTCFullYear());
  }

  #refuseEmpty(): never {
    throw new NoRegularSeriesError(
      `${this.#file} has no IntervalReading in the namespace http://naesb.org/espi: it is no Green ` +
        'Button file with usage, or holds only customer data. Ask for the usage file.',
      { file: this.#file },
    );
  }
}

/** The address of the `MeterReading` that a block is of, out of the block's own links. */
function meterKey({ self, up }: FeedEntry): string {
  return /^(.*MeterReading\/[^/]+)/.exec(up || self)?.[1] ?? '';
}
