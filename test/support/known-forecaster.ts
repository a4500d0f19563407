import {
  type FittedForecaster,
  type ForecastRequest,
  fittedForecaster,
} from '../../models/forecasters/forecaster.ts';
import { KnownView } from '../../models/series/known-view.ts';

/** Forecasts by a rule, told the view of each origin; quantiles lie `width` around it where given. */
export function forecasterBy(
  rule: (view: KnownView, index: number) => number,
  width?: number,
): FittedForecaster & { readonly requests: ForecastRequest[] } {
  const requests: ForecastRequest[] = [];
  const fitted = fittedForecaster({
    state: { kind: 'seasonal-naive' },
    predictBatch: async (batch) => {
      requests.push(...batch);
      return batch.map(({ dataset, originAt, horizonSteps, quantiles = [] }) => {
        const view = new KnownView(dataset);
        const origin = view.moveTo(view.indexAt(originAt)).originIndex;
        const mean = Float64Array.from({ length: horizonSteps }, (_, step) =>
          rule(view, origin + step),
        );
        return {
          startAt: originAt,
          stepMinutes: dataset.target.info.stepMinutes,
          unit: dataset.target.info.unit,
          mean,
          quantiles:
            width === undefined
              ? []
              : quantiles.map((level) => mean.map((value) => value + width * (level - 0.5))),
          warnings: [`from ${origin % 2}`],
        };
      });
    },
    dispose() {},
  });
  return { ...fitted, requests };
}
