import type { Context, Hono } from 'hono';
import { calendarOf } from '../../../models/series/calendar.ts';
import type { HolidayDays } from '../../../models/series/holiday-days.ts';
import type { SeriesInfo } from '../../../models/series/series.ts';
import type { ObjectStore } from '../../shared/object-store.ts';
import { RequestError } from '../../shared/problem.ts';
import { checkSeriesId, SERIES_PREFIX } from '../../shared/series/series-keys.ts';
import {
  changeSeries,
  readSeriesRecord,
  type SeriesRecord,
} from '../../shared/series/series-record.ts';
import { holidayDaysOf } from '../holidays.ts';
import { coverHolidays } from '../import-series.ts';
import { updateRecent } from '../store/update-recent.ts';
import { seriesAnswer } from './answers.ts';
import { readJsonBody, readQuery } from './read-request.ts';
import { listQuerySchema, type SeriesBody, seriesBodySchema } from './schemas.ts';

const PAGE = 100;

/** What series there are, and what each of them is. */
export function addSeriesRoutes(app: Hono, store: ObjectStore): void {
  app.get('/v1/series', async (context) => {
    const { after, limit = PAGE } = readQuery(context, listQuerySchema);
    const page = await store.listNames(SERIES_PREFIX, { limit, ...(after ? { after } : {}) });
    const next = page.next === undefined ? {} : { next: page.keys.at(-1) };
    return context.json({ series: page.keys, ...next });
  });
  app.get('/v1/series/:id', async (context) => {
    readQuery(context, listQuerySchema.pick({}));
    const { record, etag } = await readSeriesRecord(store, context.req.param('id'));
    context.header('ETag', etag);
    return context.json(seriesAnswer(record));
  });
  app.put('/v1/series/:id', (context) => putSeries(context, store));
}

async function putSeries(context: Context, store: ObjectStore): Promise<Response> {
  const id = context.req.param('id') ?? '';
  checkSeriesId(id);
  const body = await readJsonBody(context, seriesBodySchema);
  calendarOf(body.time_zone);
  refuseBounds(body);
  // A code that names no holidays is refused before anything is written.
  if (body.holidays !== undefined) {
    await holidayDaysOf(body.holidays, { fromYear: 2024, untilYear: 2024 });
  }
  const { record, etag, created } = await changeSeries(store, id, (held) =>
    changed(id, held, body),
  );
  await coverHolidays(store, id);
  await updateRecent(store, id);
  context.header('ETag', etag);
  return context.json(seriesAnswer(record), created ? 201 : 200);
}

/** Unit, step and zone are what the readings are in: they stay. */
function changed(id: string, held: SeriesRecord | undefined, body: SeriesBody): SeriesRecord {
  const info: SeriesInfo = {
    id,
    carrier: body.carrier,
    unit: body.unit,
    stepMinutes: body.step_minutes,
    ...(body.phase_minutes ? { phaseMinutes: body.phase_minutes } : {}),
    timeZone: body.time_zone,
    ...(body.holidays === undefined ? {} : { holidays: body.holidays }),
    ...(body.minimum === undefined ? {} : { minimum: body.minimum }),
    ...(body.maximum === undefined ? {} : { maximum: body.maximum }),
  };
  if (held) refuseOther(held.info, info);
  const listed = body.holiday_dates ? { holidayDays: daysOf(body.holiday_dates) } : {};
  const kept =
    held?.holidayDays && held.info.holidays === info.holidays
      ? { holidayDays: held.holidayDays }
      : {};
  const record = { info, covariates: held?.covariates ?? [], ...kept, ...listed };
  return held &&
    JSON.stringify(record) ===
      JSON.stringify({ info: held.info, covariates: held.covariates, ...kept })
    ? held
    : record;
}

function refuseOther(held: SeriesInfo, asked: SeriesInfo): void {
  for (const name of ['carrier', 'unit', 'stepMinutes', 'phaseMinutes', 'timeZone'] as const) {
    if (held[name] === asked[name]) continue;
    const param = name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
    throw new RequestError(
      `"${param}" of the series "${held.id}" is ${held[name] ?? 0} and cannot become ${asked[name] ?? 0}: its ` +
        'readings are in it. Make another series and send the readings there.',
      { status: 409, param },
    );
  }
}

function refuseBounds({ minimum, maximum, holidays, holiday_dates }: SeriesBody): void {
  if (minimum !== undefined && maximum !== undefined && minimum >= maximum) {
    throw new RequestError(`"minimum" is ${minimum} and must be below "maximum", ${maximum}.`, {
      param: 'minimum',
    });
  }
  if (holidays !== undefined && holiday_dates !== undefined) {
    throw new RequestError(
      'Give the holidays as a calendar ("holidays") or as a list ("holiday_dates"), not both.',
      { param: 'holiday_dates' },
    );
  }
}

function daysOf(given: readonly string[]): HolidayDays {
  const dates = [...new Set(given)].sort();
  const year = (date: string | undefined) => Number(date?.slice(0, 4));
  return { fromYear: year(dates[0]), untilYear: year(dates.at(-1)), dates };
}
