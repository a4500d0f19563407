import { endAt } from '../../models/series/series.ts';
import { UnknownSeriesError } from '../shared/recent-readings.ts';
import { signatureOf } from './inference/network-signature.ts';
import { runNetwork } from './inference/run-network.ts';
import type { SeriesCache } from './serving/series-cache.ts';
import type { LoadedModel } from './serving/version-cache.ts';

/** What a warm-up has made ready beside the model. */
export interface WarmUp {
  /** The stored series whose readings are in memory now; null where the model's own is not stored. */
  readonly series: string | null;
}

/**
 * Does once what the first requests would wait for: reads the series that the model was trained on,
 * makes a forecast, and runs the network on a row of zeros as an inference would.
 *
 * @throws StoreUnavailableError, RecentReadingsError
 */
export async function warmUp(model: LoadedModel, readings: SeriesCache): Promise<WarmUp> {
  const [series] = await Promise.all([forecastOnce(model, readings), inferOnce(model)]);
  return { series };
}

async function forecastOnce(
  { manifest, fitted }: LoadedModel,
  readings: SeriesCache,
): Promise<string | null> {
  const { id } = manifest.series;
  const stored = await readings.recent(id).catch((error: unknown) => {
    if (error instanceof UnknownSeriesError) return undefined;
    throw error;
  });
  if (!stored) return null;
  const { dataset } = stored;
  await fitted.predict({
    dataset,
    originAt: endAt(dataset.target),
    horizonSteps: 1,
    quantiles: [0.5],
  });
  return id;
}

async function inferOnce({ fitted }: LoadedModel): Promise<void> {
  const network = await fitted.openNetwork?.();
  if (!network) return;
  const { inputs, outputs } = signatureOf(network);
  const zeros = inputs.map((spec) => {
    const shape = spec.shape.map((size) => Math.max(size, 1));
    const values = new Float32Array(shape.reduce((product, size) => product * size, 1));
    return { spec, shape, values };
  });
  runNetwork(network, zeros, outputs);
}
