import { failingIn, openFleet } from '../infra/local/train/fleet.ts';
import { SOURCE_NAMES } from '../infra/local/train/meters.ts';

const SIZES = [10, 200];

/**
 * The training pipeline over fleets of meters, of which one in twenty is made to fail: wall time a
 * model, and what ten become when there are 200.
 */
export async function benchFleet() {
  const fleets: Record<string, Awaited<ReturnType<typeof trainFleet>>> = {};
  for (const size of SIZES) fleets[`${size} models`] = await trainFleet(size);
  const [few, many] = SIZES.map((size) => fleets[`${size} models`]?.secondsAModel ?? Number.NaN);
  return { meters: SOURCE_NAMES, workers: 2, ...fleets, growth: (many ?? 0) / (few ?? 0) };
}

async function trainFleet(size: number) {
  const fleet = await openFleet(size);
  try {
    const { seconds, trained, failed } = await fleet.run({ all: true });
    await fleet.mend();
    const again = await fleet.run({ deadLetters: true });
    return {
      madeToFail: failingIn(size),
      versions: trained.length,
      deadLetters: failed.length,
      seconds,
      secondsAModel: seconds / size,
      mendedAfterwards: again.trained.length,
      failedAfterwards: again.failed.length,
    };
  } finally {
    await fleet.close();
  }
}
