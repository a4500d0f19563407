import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { type Series, type SeriesInfo, stepMs } from '../../../../models/series/series.ts';
import { hasVicElec, readVicElec } from '../../../models/evaluation/vic-elec.ts';
import { hasSharedData, sharedBytes } from '../../../support/shared-data.ts';
import { syntheticTown } from '../../../support/synthetic-town.ts';

const HOME = new URL('../../../../infra/local/sample/uk-home.csv.gz', import.meta.url);
const DAYS = 70;
const DAY_MS = 86_400_000;
/** Windows of one long series begin so many days apart. */
const STRIDE_DAYS = 11;

const AREAS = {
  BPAT: 'America/Los_Angeles',
  'CISO-SCE': 'America/Los_Angeles',
  SCL: 'America/Los_Angeles',
  TVA: 'America/Chicago',
  'ISNE-4001': 'America/New_York',
  'NYIS-ZONF': 'America/New_York',
  'NYIS-ZONJ': 'America/New_York',
  'PJM-AEP': 'America/New_York',
} as const;

type Meter = (id: string, index: number) => Series;

const generated: Meter = (id, index) => {
  const { target } = syntheticTown({ days: DAYS, timeZone: 'UTC', seed: index + 1 });
  return { ...target, info: { ...target.info, id } };
};

const home: Meter = (id, index) => windowOf(readHome(), id, index);
const vicElec: Meter = (id, index) => windowOf(readVictoria(), id, index);
const areas: Meter = (id, index) => {
  const names = Object.keys(AREAS) as (keyof typeof AREAS)[];
  const name = names[index % names.length] as keyof typeof AREAS;
  return windowOf(readArea(name), id, index);
};

/** In turn; the optional data beside the repository give way to generated meters where they are absent. */
const SOURCES: readonly { readonly name: string; readonly make: Meter }[] = [
  { name: 'generated', make: generated },
  { name: 'home sample', make: home },
  hasSharedData
    ? { name: 'eia930', make: areas }
    : { name: 'generated (no eia930)', make: generated },
  hasVicElec
    ? { name: 'vic_elec', make: vicElec }
    : { name: 'generated (no vic_elec)', make: generated },
];

/** What a fleet consists of, for the names of tests and figures. */
export const SOURCE_NAMES = SOURCES.map(({ name }) => name).join(', ');

/** Seventy days of one meter. */
export function meter(index: number): Series {
  const { make } = SOURCES[index % SOURCES.length] as (typeof SOURCES)[number];
  return make(`meter-${index}`, index);
}

function windowOf({ info, startAt, values }: Series, id: string, index: number): Series {
  const stepsADay = DAY_MS / stepMs(info);
  const last = Math.floor(values.length / stepsADay) - DAYS;
  const from = (index * STRIDE_DAYS) % last;
  return {
    info: { ...info, id },
    startAt: startAt + from * DAY_MS,
    values: values.slice(from * stepsADay, (from + DAYS) * stepsADay),
  };
}

const readVictoria = once(() => readVicElec().target);

const readHome = once(() => {
  const rows = rowsOf(new Uint8Array(readFileSync(HOME)));
  return seriesOf(rows, 1, { unit: 'kWh', timeZone: 'Europe/London' });
});

const READERS = new Map<string, () => Series>();

/** Hourly, MW, as cleaned by the publisher. */
function readArea(name: keyof typeof AREAS): Series {
  const make = () =>
    seriesOf(rowsOf(sharedBytes(`eia930/${name}.csv.gz`)), 3, {
      unit: 'MW',
      timeZone: AREAS[name],
    });
  const read = READERS.get(name) ?? once(make);
  READERS.set(name, read);
  return read();
}

function rowsOf(bytes: Uint8Array): string[][] {
  const [, ...lines] = gunzipSync(bytes).toString().trim().split('\n');
  return lines.map((line) => line.trim().split(','));
}

function seriesOf(
  rows: string[][],
  column: number,
  info: Pick<SeriesInfo, 'unit' | 'timeZone'>,
): Series {
  const [[first = ''] = []] = rows;
  return {
    info: { id: 'whole', carrier: 'electricity', stepMinutes: 60, ...info },
    startAt: Date.parse(first.replace(' ', 'T').replace(/Z?$/, 'Z')),
    values: Float64Array.from(rows, (row) => Number(row[column])),
  };
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
