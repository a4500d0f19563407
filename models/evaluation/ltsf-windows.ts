import { forecastWindows, type WindowForecaster } from '../forecasters/window-forecaster.ts';

const WINDOWS_AT_ONCE = 512;

/** Steps from `from` on, before `until`. */
export interface Stretch {
  readonly from: number;
  readonly until: number;
}

/** Over windows, steps and channels, each channel standardised by the training months. */
export interface LtsfErrors {
  readonly mse: number;
  readonly mae: number;
  readonly windows: number;
}

/**
 * Of every window, stride 1, whose horizon lies in the stretch and whose look-back lies in the series;
 * what it looks back on may lie before the stretch. channels: [steps] each, with a forecaster for each.
 */
export async function windowErrors(
  channels: readonly Float32Array[],
  forecasters: readonly WindowForecaster[],
  stretch: Stretch,
): Promise<LtsfErrors> {
  const { horizon, lookback } = forecasters[0] as WindowForecaster;
  const from = Math.max(stretch.from, lookback);
  const windows = Math.max(0, stretch.until - from - horizon + 1);
  const sums = { squared: 0, absolute: 0 };
  for (const [channel, values] of channels.entries()) {
    const forecaster = forecasters[channel] as WindowForecaster;
    for (let first = from; first < from + windows; first += WINDOWS_AT_ONCE) {
      const count = Math.min(WINDOWS_AT_ONCE, from + windows - first);
      const forecasts = await forecastWindows(values, forecaster, { first, count });
      for (let i = 0; i < count * horizon; i++) {
        const at = first + Math.floor(i / horizon) + (i % horizon);
        const error = (forecasts[i] as number) - (values[at] as number);
        sums.squared += error * error;
        sums.absolute += Math.abs(error);
      }
    }
  }
  const count = windows * horizon * channels.length;
  return { mse: sums.squared / count, mae: sums.absolute / count, windows };
}
