import * as z from 'zod';
import { SmokeError } from '../service-client.ts';
import { demand, type SmokeStep } from '../smoke-run.ts';

const readBack = z.looseObject({
  readings: z.array(z.looseObject({ start: z.string(), value: z.number().nullable() })),
});

const define: SmokeStep = {
  name: 'a series is made',
  run: async ({ client, signal, series, made }) => {
    // Noted before it is asked for: an answer may get lost.
    made.series = true;
    const body = {
      carrier: 'electricity',
      unit: 'kWh',
      step_minutes: 60,
      time_zone: 'Europe/London',
      holidays: 'GB-ENG',
    };
    await client.ask('PUT', `/v1/series/${series}`, { body, expect: [201], signal });
    return series;
  },
};

const send: SmokeStep = {
  name: "a home's readings and the temperature are put in",
  run: async ({ client, signal, series, sample }) => {
    const path = `/v1/series/${series}/readings?time=time&value=value&clock=utc`;
    await client.ask('POST', path, { body: sample.readingsCsv, signal });
    await client.ask('POST', `${path}&covariate=temperature&known=future`, {
      body: sample.temperatureCsv,
      signal,
    });
    const hours = (sample.originAt - sample.startAt) / 3_600_000;
    return `${hours.toLocaleString('en')} hours until ${new Date(sample.originAt).toISOString()}`;
  },
};

const compare: SmokeStep = {
  name: 'they come back as they went in',
  run: async ({ client, signal, series, sample }) => {
    const { startAt, originAt, values } = sample;
    const fromAt = originAt - 7 * 86_400_000;
    const query = `from=${new Date(fromAt).toISOString()}&limit=1000`;
    const { readings } = await client.json(
      readBack,
      'GET',
      `/v1/series/${series}/readings?${query}`,
      { signal },
    );
    const sent = values.slice((fromAt - startAt) / 3_600_000, (originAt - startAt) / 3_600_000);
    const differing = sent.findIndex((value, hour) => readings[hour]?.value !== value);
    demand(
      readings.length === sent.length && differing === -1,
      () =>
        new SmokeError(
          `Of ${sent.length} readings ${readings.length} came back; number ${differing + 1} differs.`,
        ),
    );
    return `the latest ${sent.length} are equal`;
  },
};

export const readingsSteps: readonly SmokeStep[] = [define, send, compare];
