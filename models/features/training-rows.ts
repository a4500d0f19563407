import { randomFrom } from '../random.ts';
import type { KnownView } from '../series/known-view.ts';
import type { FeatureSet } from './reference-features.ts';

/** Rows beyond this many add little accuracy and much memory; steps are then skipped evenly. */
const MAX_ROWS = 150_000;
const MAX_LEAD_DAYS = 14;

export interface TrainingRows {
  /** [rows, features], unscaled, NaN where unknown. */
  readonly inputs: Float32Array;
  /** [rows], in the series' unit. */
  readonly targets: Float32Array;
  /** [rows]: steps between the origin and the target. */
  readonly leads: Float32Array;
  /** [rows]: position of the target in the series. */
  readonly positions: Int32Array;
}

/**
 * Pairs every known target step in `[from, until)` with two origins: its local midnight (the
 * day-ahead forecast) and a random one up to 14 days before, near ones more often, so that a
 * forecast may be issued at any hour for any horizon.
 */
export function buildTrainingRows(
  view: KnownView,
  features: FeatureSet,
  range: { from: number; until: number; seed: number },
): TrainingRows {
  const pairs = drawOrigins(view, range);
  const width = features.names.length;
  const rows: TrainingRows = {
    inputs: new Float32Array(pairs.length * width),
    targets: new Float32Array(pairs.length),
    leads: new Float32Array(pairs.length),
    positions: new Int32Array(pairs.length),
  };
  pairs.forEach(({ origin, target }, row) => {
    rows.targets[row] = view.dataset.target.values[target] as number;
    rows.leads[row] = target - origin;
    rows.positions[row] = target;
    features.write(view.moveTo(origin), target, rows.inputs, row * width);
  });
  return rows;
}

function drawOrigins(
  view: KnownView,
  { from, until, seed }: { from: number; until: number; seed: number },
): { origin: number; target: number }[] {
  const random = randomFrom(seed);
  const stride = Math.max(1, Math.ceil((2 * (until - from)) / MAX_ROWS));
  const pairs: { origin: number; target: number }[] = [];
  for (let target = from; target < until; target += stride) {
    if (Number.isNaN(view.dataset.target.values[target])) continue;
    const midnight = view.calendar.startOfDay(view.localTime(target).dayNumber);
    pairs.push({ origin: Math.max(0, view.indexAt(midnight)), target });
    const furthest = MAX_LEAD_DAYS * view.stepsPerDay;
    const lead = Math.floor(furthest * random() ** 4);
    pairs.push({ origin: Math.max(0, target - lead), target });
  }
  return pairs;
}

/** Takes some rows and leaves the others, in order. */
export function takeRows(
  rows: TrainingRows,
  isTaken: (position: number) => boolean,
): { taken: TrainingRows; left: TrainingRows } {
  const width = rows.inputs.length / Math.max(1, rows.targets.length);
  const taken: number[] = [];
  const left: number[] = [];
  rows.positions.forEach((position, row) => {
    (isTaken(position) ? taken : left).push(row);
  });
  const gather = (some: readonly number[]): TrainingRows => {
    const inputs = new Float32Array(some.length * width);
    some.forEach((row, i) => {
      inputs.set(rows.inputs.subarray(row * width, (row + 1) * width), i * width);
    });
    return {
      inputs,
      targets: Float32Array.from(some, (row) => rows.targets[row] as number),
      leads: Float32Array.from(some, (row) => rows.leads[row] as number),
      positions: Int32Array.from(some, (row) => rows.positions[row] as number),
    };
  };
  return { taken: gather(taken), left: gather(left) };
}
