import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { readingsApp } from '../../../functions/readings/app.ts';
import { importUpload } from '../../../functions/readings/http/uploads.ts';
import { readSeries } from '../../../functions/shared/series/read-series.ts';
import { MemoryStore } from '../../support/memory-store.ts';

const HOUR = 3_600_000;
const startAt = Date.UTC(2024, 0, 1);
const series = { carrier: 'electricity', unit: 'kW', step_minutes: 60, time_zone: 'Europe/London' };
const nowAt = Date.UTC(2024, 5, 1);

function service() {
  const store = new MemoryStore();
  const faults: unknown[] = [];
  const app = readingsApp({
    store,
    clock: () => nowAt,
    onFault: (error) => faults.push(error),
    sign: async (key) => ({ url: `https://bucket/${key}`, expiresAt: 'later' }),
  });
  const send = async (
    method: string,
    path: string,
    body?: string | Uint8Array<ArrayBuffer>,
    type = 'application/json',
  ) => {
    const headers = { 'content-type': type };
    const answer = await app.request(path, {
      method,
      ...(body === undefined ? {} : { body, headers }),
    });
    return {
      status: answer.status,
      type: answer.headers.get('content-type'),
      // biome-ignore lint/suspicious/noExplicitAny: the answer of another program; what it holds is what is tested
      body: (await answer.json()) as any,
    };
  };
  return { store, faults, send };
}

async function serviceWithSeries() {
  const made = service();
  await made.send('PUT', '/v1/series/home', JSON.stringify(series));
  return made;
}

const iso = (hour: number) => new Date(startAt + hour * HOUR).toISOString();
const hours = (values: (number | null)[]) =>
  JSON.stringify({ start: iso(0), step_minutes: 60, values });

describe('series', () => {
  it('is made once, and keeps what its readings are in', async () => {
    const { send } = service();
    const put = (change = {}) =>
      send('PUT', '/v1/series/home', JSON.stringify({ ...series, ...change }));

    expect((await put()).status).toBe(201);
    expect((await put()).status).toBe(200);
    expect(await put({ unit: 'MW' })).toMatchObject({
      status: 409,
      type: 'application/problem+json',
      body: { param: 'unit', detail: expect.stringContaining('cannot become MW') },
    });
    expect((await put({ maximum: 5 })).body).toMatchObject({ maximum: 5 });
    expect((await send('GET', '/v1/series/home')).body).toMatchObject({ id: 'home', ...series });
  });

  it.each([
    [{ ...series, colour: 'red' }, /"colour" is not a known field; allowed are "carrier"/],
    [{ ...series, step_minutes: 7 }, /"step_minutes".*divide a day/],
    [{ ...series, time_zone: 'Mars/Base' }, /Unknown time zone "Mars\/Base"/],
    [{ ...series, holidays: 'AU-XX' }, /no subdivision "XX".*VIC \(Victoria\)/],
    [{ ...series, minimum: 3, maximum: 2 }, /"minimum" is 3/],
  ])('refuses %j', async (body, detail) => {
    const { send } = service();
    const answer = await send('PUT', '/v1/series/home', JSON.stringify(body));
    expect(answer).toMatchObject({ status: 400, body: { detail: expect.stringMatching(detail) } });
  });

  it('is listed page by page', async () => {
    const { send } = service();
    for (const id of ['c', 'a', 'b']) await send('PUT', `/v1/series/${id}`, JSON.stringify(series));
    expect((await send('GET', '/v1/series?limit=2')).body).toEqual({
      series: ['a', 'b'],
      next: 'b',
    });
    expect((await send('GET', '/v1/series?after=b')).body).toEqual({ series: ['c'] });
  });

  it('keeps the dates of its holidays two years beyond its readings', async () => {
    const { send } = await serviceWithSeries();
    await send('POST', '/v1/series/home/readings', hours([1, 2, 3]));
    const { body } = await send(
      'PUT',
      '/v1/series/home',
      JSON.stringify({ ...series, holidays: 'GB-ENG' }),
    );
    expect(body.holidays).toBe('GB-ENG');
    const after = (await send('GET', '/v1/series/home')).body;
    expect(after.holiday_dates).toContain('2024-12-25');
    expect(after.holiday_dates.at(-1)).toMatch(/^2026-12/);
  });
});

describe('readings', () => {
  it('come in as JSON, CSV and Green Button, plain or gzip, and go out as they are', async () => {
    const { send } = await serviceWithSeries();
    const path = '/v1/series/home/readings';
    const csv = `time;load\n${iso(3)};4,5\n${iso(4)};MISSING\n`;
    const reading = `<IntervalReading><timePeriod><duration>3600</duration><start>${startAt / 1000 + 5 * 3600}</start></timePeriod><value>6000</value></IntervalReading>`;
    const xml = `<IntervalBlock xmlns="http://naesb.org/espi">${reading}</IntervalBlock>`;

    expect((await send('POST', path, hours([1, 2, null]))).body).toMatchObject({
      rows: 3,
      series: [{ id: 'home', added: 3, flags: { ok: 2, missing: 1 } }],
    });
    expect((await send('POST', path, gzipSync(csv), 'text/csv')).status).toBe(200);
    expect((await send('POST', path, xml, 'application/xml')).status).toBe(200);

    const { body } = await send('GET', path);
    expect(body.readings.map(({ value }: { value: number }) => value)).toEqual([
      1,
      2,
      null,
      4.5,
      null,
      6,
    ]);
    expect(body.readings[4]).toEqual({
      start: iso(4),
      value: null,
      flag: 'missing',
      reasons: ['source-missing'],
    });
  });

  it('come out by range and page', async () => {
    const { send } = await serviceWithSeries();
    const path = '/v1/series/home/readings';
    await send('POST', path, hours([0, 1, 2, 3, 4, 5]));
    const first = (await send('GET', `${path}?from=${iso(1)}&to=${iso(5)}&limit=3`)).body;
    expect(first.readings.map(({ value }: { value: number }) => value)).toEqual([1, 2, 3]);
    expect(first.next).toEqual({ from: iso(4), to: iso(5) });
  });

  it('twice change nothing; a correction wins and is said', async () => {
    const { send, store } = await serviceWithSeries();
    const path = '/v1/series/home/readings';
    await send('POST', path, hours([1, 2]));
    const before = store.contents();
    expect((await send('POST', path, hours([1, 2]))).body.series[0]).toMatchObject({
      unchanged: 2,
    });
    expect(store.contents()).toEqual(before);
    expect((await send('POST', path, hours([1, 9]))).body.series[0]).toMatchObject({
      corrected: 1,
      corrections: [{ start: iso(1), from: 2, to: 9 }],
    });
    expect((await send('POST', path, hours([1, 2]))).body.series[0]).toMatchObject({ outdated: 1 });
  });

  it('are doubted when they lie in the future', async () => {
    const { send } = await serviceWithSeries();
    const body = JSON.stringify({ readings: [{ start: '2030-01-01T00:00:00Z', value: 3 }] });
    const answer = await send('POST', '/v1/series/home/readings', body);
    expect(answer.body.series[0]).toMatchObject({ flags: { suspect: 1 }, reasons: { future: 1 } });
  });

  it('convert their unit into that of the series', async () => {
    const { send } = await serviceWithSeries();
    const body = JSON.stringify({
      unit: 'kWh',
      start: iso(0),
      step_minutes: 15,
      values: [1, 2, 3, 4],
    });
    await send('POST', '/v1/series/home/readings', body);
    expect((await send('GET', '/v1/series/home/readings')).body.readings).toMatchObject([
      { value: 10 },
    ]);
  });

  it.each([
    ['nothing', '', 'application/json', 400, /0 bytes/],
    ['other JSON', '{"a":1}', 'application/json', 400, /is not valid.*"readings"/],
    ['no time', 'a,b\n1,2\n', 'text/csv', 400, /reads as timestamps/],
    ['a picture', 'x', 'image/png', 415, /"image\/png".*text\/csv/],
    ['broken XML', '<a><b></a>', 'application/xml', 400, /not well-formed XML/],
  ])('are refused when they are %s', async (_, body, type, status, detail) => {
    const { send } = await serviceWithSeries();
    const answer = await send('POST', '/v1/series/home/readings', body, type);
    expect(answer).toMatchObject({
      status,
      body: { status, detail: expect.stringMatching(detail) },
    });
  });

  it('need a series, and options that are known', async () => {
    const { send } = await serviceWithSeries();
    expect(await send('POST', '/v1/series/other/readings', hours([1]))).toMatchObject({
      status: 404,
      body: { code: 'series.unknown' },
    });
    expect(await send('POST', '/v1/series/home/readings?colour=red', hours([1]))).toMatchObject({
      status: 400,
      body: { param: 'colour' },
    });
    expect(await send('GET', '/v1/nowhere')).toMatchObject({ status: 404 });
  });

  it('say nothing but a request id when the store fails', async () => {
    const { send, store, faults } = await serviceWithSeries();
    store.get = async () => {
      throw new Error('the disk is on fire');
    };
    const { status, body } = await send('GET', '/v1/series/home');
    expect(status).toBe(500);
    expect(JSON.stringify(body)).not.toContain('fire');
    expect(faults).toHaveLength(1);
  });
});

describe('covariates', () => {
  it('are read back as they were known at an instant', async () => {
    const { send, store } = await serviceWithSeries();
    await send('POST', '/v1/series/home/readings', hours([1, 2, 3]));
    const forecast = (issued: string, values: number[]) =>
      send(
        'POST',
        `/v1/series/home/readings?covariate=temperature&issued_at=${issued}`,
        hours(values),
      );
    await forecast(iso(-24), [5, 5, 5, 5]);
    const answer = await forecast(iso(-1), [7, 7, 7, 7, 7]);

    const at = async (asOf?: number) => [
      ...((await readSeries(store, 'home', asOf === undefined ? {} : { asOf })).covariates[0]
        ?.values ?? []),
    ];
    expect(answer.body.covariates).toMatchObject([{ name: 'temperature', values: 5 }]);
    expect(await at(startAt - 2 * HOUR)).toEqual([5, 5, 5, 5]);
    expect(await at()).toEqual([7, 7, 7, 7, 7]);
    expect(await at(startAt - 48 * HOUR)).toEqual([]);
  });
});

describe('an upload', () => {
  it('is imported when it lands, once, however often that is told', async () => {
    const { send, store } = await serviceWithSeries();
    const { status, body } = await send('POST', '/v1/series/home/uploads', '{"value":"load"}');
    expect(status).toBe(201);
    const key = new URL(body.url).pathname.slice(1);
    const state = async () => (await send('GET', `/v1/series/home/uploads/${body.upload}`)).body;
    expect(await state()).toEqual({ status: 'waiting' });

    await store.put(key, new TextEncoder().encode(`time,load\n${iso(0)},1\n${iso(1)},2\n`));
    await importUpload(store, key, () => nowAt);
    await importUpload(store, key, () => nowAt);

    expect(await state()).toMatchObject({ status: 'completed', series: [{ added: 2 }] });
    expect(await store.get(key)).toBeUndefined();
  });

  it('keeps what was wrong with the file', async () => {
    const { send, store } = await serviceWithSeries();
    const { body } = await send('POST', '/v1/series/home/uploads', '{}');
    const key = new URL(body.url).pathname.slice(1);
    await store.put(key, new TextEncoder().encode('a,b\n1,2\n'));
    await importUpload(store, key, () => nowAt);
    expect((await send('GET', `/v1/series/home/uploads/${body.upload}`)).body).toMatchObject({
      status: 'error',
      problem: { status: 400, code: 'readings.no-such-column' },
    });
  });
});
