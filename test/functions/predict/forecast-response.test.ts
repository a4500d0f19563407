import fc from 'fast-check';
import { expect, test } from 'vitest';
import { completedOutput, textOfAnswer } from '../../../functions/predict/forecast-response.ts';
import type { ResolvedInput } from '../../../functions/predict/resolve-input.ts';
import type { Forecast } from '../../../models/forecasters/forecaster.ts';

const INPUT: ResolvedInput = {
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
  ...{ originAt: 0, quantiles: [0.5], warnings: [], revision: 'a' },
};

function forecastOf(mean: readonly number[]): Forecast {
  return {
    ...{ startAt: 0, stepMinutes: 60, unit: 'kWh', warnings: [] },
    mean: Float64Array.from(mean),
    quantiles: [Float64Array.from(mean)],
  };
}

test('values keep seven digits of the largest, and none are written beyond', () => {
  const value = fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e12, max: 1e12 });
  fc.assert(
    fc.property(fc.array(value, { minLength: 1, maxLength: 48 }), (mean) => {
      const largest = Math.max(...mean.map(Math.abs));
      const [content] = completedOutput(forecastOf(mean), INPUT).content;

      content?.mean_forecast.forEach((given, i) => {
        expect(Math.abs((given ?? Number.NaN) - (mean[i] ?? 0))).toBeLessThanOrEqual(
          5.01e-7 * largest + 5.01e-16,
        );
      });
    }),
  );
});

test('small numbers are written short, and what is no number as null', () => {
  const [content] = completedOutput(
    forecastOf([0.123456789, 1 / 3, Number.NaN, Number.POSITIVE_INFINITY, 0]),
    INPUT,
  ).content;

  expect(content?.mean_forecast).toEqual([0.1234568, 0.3333333, null, null, 0]);
  expect(content?.quantiles).toEqual({ '0.5': [0.1234568, 0.3333333, null, null, 0] });
});

test('equal forecasts under another name are written under that name', () => {
  const forecast = forecastOf([1, 2]);
  const textOf = (name: string) => {
    const input = { ...INPUT.input, name };
    return textOfAnswer({ id: 'a', outputs: [completedOutput(forecast, { ...INPUT, input })] });
  };

  expect(JSON.parse(textOf('north')).outputs[0].content[0].name).toBe('north');
  expect(JSON.parse(textOf('south')).outputs[0].content[0].name).toBe('south');
  expect(JSON.parse(textOf('north')).outputs[0].content[0].name).toBe('north');
});
