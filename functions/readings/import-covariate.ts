import type { ReadingBlock } from '../../models/series/reading-block.ts';
import { resample } from '../../models/series/resample.ts';
import type { Covariate, SeriesInfo } from '../../models/series/series.ts';
import type { ObjectStore } from '../shared/object-store.ts';
import type { CovariateRows } from '../shared/series/covariate-file.ts';
import { changeSeries, readSeriesRecord } from '../shared/series/series-record.ts';
import { fillHolidays } from './formats/holiday-column.ts';
import { placeReadings } from './formats/place-readings.ts';
import type { SourceCovariate } from './formats/source.ts';
import { FindingLog } from './report.ts';
import { updateRecent } from './store/update-recent.ts';
import { writeCovariate } from './store/write-covariate.ts';

export interface ImportCovariate {
  readonly store: ObjectStore;
  /** The series that it helps to forecast. */
  readonly id: string;
  readonly source: SourceCovariate;
  readonly file: string;
  readonly label?: 'start' | 'end';
  /** Whether it is known over the horizon. Default `future`. */
  readonly known?: Covariate['known'];
  /** When a forecast of it was issued, epoch milliseconds; default: known all along. */
  readonly issuedAt?: number;
  /** Told what was found, where nobody else was; default: nobody. */
  readonly log?: FindingLog;
}

export interface CovariateImport {
  readonly name: string;
  readonly known: Covariate['known'];
  /** Steps with a value. */
  readonly values: number;
  readonly startAt: string;
  readonly endAt: string;
}

/**
 * Puts a covariate beside a series, on the series' steps; a backtest reads what had been issued by
 * its origin.
 *
 * @throws UnknownSeriesError, SeriesError, NoRegularSeriesError, StoreContentionError and what the
 * store throws.
 */
export async function importCovariate(request: ImportCovariate): Promise<CovariateImport> {
  const { store, id, source, known = 'future', issuedAt = -Infinity } = request;
  const { info } = (await readSeriesRecord(store, id)).record;
  const block = placeReadings(
    { ...source, id: source.name, lines: new Int32Array(source.at.length), reasons: new Map() },
    {
      file: request.file,
      log: request.log ?? new FindingLog(),
      ...(request.label ? { label: request.label } : {}),
    },
  );
  const { startAt, values } = onSteps(block, source.name, info);
  await changeSeries(store, id, (record) => {
    const others = record?.covariates.filter(({ name }) => name !== source.name) ?? [];
    const before = record?.covariates.find(({ name }) => name === source.name);
    if (record && before?.known === known) return record;
    const covariates = [...others, { name: source.name, known }];
    return { info, ...record, covariates: covariates.sort((a, b) => (a.name < b.name ? -1 : 1)) };
  });
  const rows = rowsOf(values, { startAt, stepMinutes: info.stepMinutes, issuedAt });
  await writeCovariate(store, { id, name: source.name }, rows);
  await updateRecent(store, id);
  const at = (index: number) => new Date(rows.at.at(index) ?? startAt).toISOString();
  return { name: source.name, known, values: rows.at.length, startAt: at(0), endAt: at(-1) };
}

/** Means over longer steps, the same over shorter ones; a holiday fills its day. */
function onSteps(
  block: ReadingBlock,
  name: string,
  info: SeriesInfo,
): { startAt: number; values: Float64Array } {
  const holiday = name === 'holiday';
  const values = holiday ? fillHolidays(block.values, block, info.timeZone) : block.values;
  const stepped = resample(values, {
    startAt: block.startAt,
    fromMinutes: block.stepMinutes,
    toMinutes: info.stepMinutes,
    by: 'mean',
    phaseMs: (info.phaseMinutes ?? 0) * 60_000,
  });
  if (!holiday) return stepped;
  return { ...stepped, values: stepped.values.map((share) => (share > 0 ? 1 : 0)) };
}

function rowsOf(
  values: Float64Array,
  { startAt, stepMinutes, issuedAt }: { startAt: number; stepMinutes: number; issuedAt: number },
): CovariateRows {
  const steps = values.reduce<number[]>((known, value, step) => {
    if (!Number.isNaN(value)) known.push(step);
    return known;
  }, []);
  return {
    at: Float64Array.from(steps, (step) => startAt + step * stepMinutes * 60_000),
    issuedAt: new Float64Array(steps.length).fill(issuedAt),
    values: Float64Array.from(steps, (step) => values[step] as number),
  };
}
