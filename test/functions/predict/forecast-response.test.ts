import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  type AnsweredInput,
  completedOutput,
} from '../../../functions/predict/forecast-content.ts';
import { type ForecastOutput, textOfAnswer } from '../../../functions/predict/forecast-response.ts';
import type { Forecast } from '../../../models/forecasters/forecaster.ts';

const INPUT: AnsweredInput = {
  input: { type: 'univariate_time_series', series_id: 'meter' },
  dataset: {
    target: {
      info: {
        ...{ id: 'meter', carrier: 'electricity', unit: 'kWh' },
        ...{ stepMinutes: 60, timeZone: 'UTC' },
      },
      startAt: 0,
      values: new Float64Array(24),
    },
    covariates: [],
  },
  asked: { quantiles: [0.5] },
  stale: false,
};

function forecastOf(mean: readonly number[]): Forecast {
  return {
    ...{ startAt: 0, stepMinutes: 60, unit: 'kWh', warnings: [] },
    mean: Float64Array.from(mean),
    quantiles: [Float64Array.from(mean)],
  };
}

interface Content {
  readonly name: string;
  readonly mean_forecast: readonly (number | null)[];
  readonly quantiles: Readonly<Record<string, readonly (number | null)[]>>;
  readonly warnings: readonly string[];
}

function contentOf(forecast: Forecast, input = INPUT): Content {
  return JSON.parse(completedOutput(forecast, input).content) as Content;
}

test('values keep seven digits of the largest, and none are written beyond', () => {
  const value = fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e12, max: 1e12 });
  fc.assert(
    fc.property(fc.array(value, { minLength: 1, maxLength: 48 }), (mean) => {
      const largest = Math.max(...mean.map(Math.abs));
      const content = contentOf(forecastOf(mean));

      content.mean_forecast.forEach((given, i) => {
        expect(Math.abs((given ?? Number.NaN) - (mean[i] ?? 0))).toBeLessThanOrEqual(
          5.01e-7 * largest + 5.01e-16,
        );
      });
    }),
  );
});

test('small numbers are written short, and what is no number as null', () => {
  const content = contentOf(
    forecastOf([0.123456789, 1 / 3, Number.NaN, Number.POSITIVE_INFINITY, 0]),
  );

  expect(content.mean_forecast).toEqual([0.1234568, 0.3333333, null, null, 0]);
  expect(content.quantiles).toEqual({ '0.5': [0.1234568, 0.3333333, null, null, 0] });
});

test('a level that was asked for twice is given once, and a kind without quantiles gives none', () => {
  const forecast = forecastOf([1]);
  const twice = { ...forecast, quantiles: [forecast.mean, forecast.mean] };
  const none = { ...forecast, quantiles: [] };

  const { content } = completedOutput(twice, { ...INPUT, asked: { quantiles: [0.5, 0.5] } });

  expect(content).toContain('"quantiles":{"0.5":[1]},');
  expect(contentOf(none).quantiles).toBeNull();
});

test('equal forecasts under another name, or of stale readings, are not in the words of the last', () => {
  const forecast = forecastOf([1, 2]);
  const named = (name: string) => ({ ...INPUT, input: { ...INPUT.input, name } });

  expect(contentOf(forecast, named('north')).name).toBe('north');
  expect(contentOf(forecast, named('south')).name).toBe('south');
  expect(contentOf(forecast, { ...named('south'), stale: true }).warnings).toHaveLength(1);
  expect(contentOf(forecast, named('south')).warnings).toEqual([]);
});

test('an answer is JSON, whatever its outputs are, and each bears an id of its own', () => {
  const completed = completedOutput(forecastOf([1, 2]), INPUT);
  const failed = { error: { code: '404', message: 'no "meter"', param: null, type: 'unknown' } };
  const answer = (outputs: readonly ForecastOutput[]) => {
    const status = 'partial' as const;
    return textOfAnswer({ createdAt: 1999, status, model: 'm', version: 3, outputs });
  };

  const [text = ''] = answer([completed, failed, completed]);
  const { outputs, ...head } = JSON.parse(text);

  expect(head).toEqual({
    ...{ id: expect.stringMatching(/^forecast-[\da-f-]{36}$/), created_at: 1, status: 'partial' },
    ...{ error: null, model: 'm', model_version: '3' },
  });
  expect(outputs).toMatchObject([
    {
      type: 'time_series_forecast',
      status: 'completed',
      error: null,
      content: [{ name: 'meter' }],
    },
    { type: 'time_series_forecast', status: 'error', error: failed.error, content: [] },
    {
      type: 'time_series_forecast',
      status: 'completed',
      error: null,
      content: [{ name: 'meter' }],
    },
  ]);
  expect(new Set(outputs.map(({ id }: { id: string }) => id)).size).toBe(3);
});

test('a long answer is in pieces, of which the forecasts are as they were last put', () => {
  const completed = completedOutput(forecastOf(new Array(1000).fill(1234.5)), INPUT);
  const outputs = new Array(20).fill(completed);

  const pieces = textOfAnswer({
    ...{ createdAt: 0, status: 'completed', model: 'm', version: 3 },
    outputs,
  });

  expect(pieces.filter((piece) => piece === completed.content)).toHaveLength(20);
  expect(JSON.parse(pieces.join('')).outputs).toHaveLength(20);
});
