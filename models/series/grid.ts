const MINUTE_MS = 60_000;
const DAY_MINUTES = 1440;

/** A regular run of steps: step `i` covers `[startAt + i * step, startAt + (i + 1) * step)`. */
export interface Grid {
  /** Epoch milliseconds of the first step's start. */
  readonly startAt: number;
  readonly stepMinutes: number;
  /** Number of steps. */
  readonly length: number;
}

export function isStep(minutes: number): boolean {
  return Number.isInteger(minutes) && minutes >= 1 && DAY_MINUTES % minutes === 0;
}

/** The commonest distance between neighbouring instants, minutes (not necessarily whole); NaN for fewer than two. */
export function commonestStepMinutes(instants: Float64Array): number {
  const ordered = isAscending(instants) ? instants : instants.toSorted();
  const counts = new Map<number, number>();
  let [run, runStep] = [0, NaN];
  for (let index = 1; index < ordered.length; index++) {
    const step = (ordered[index] as number) - (ordered[index - 1] as number);
    if (step === runStep) {
      run++;
      continue;
    }
    if (runStep > 0) counts.set(runStep, (counts.get(runStep) ?? 0) + run);
    [run, runStep] = [1, step];
  }
  if (runStep > 0) counts.set(runStep, (counts.get(runStep) ?? 0) + run);
  let [best, most] = [NaN, 0];
  for (const [step, count] of counts) {
    if (count > most || (count === most && step < best)) [best, most] = [step, count];
  }
  return best / MINUTE_MS;
}

/** Where within a step the readings start, as most of them do: 0 for full hours in UTC, milliseconds. */
export function commonestPhaseMs(instants: Float64Array, stepMinutes: number): number {
  const stepMs = stepMinutes * MINUTE_MS;
  const phaseOf = (at: number) => ((at % stepMs) + stepMs) % stepMs;
  const first = phaseOf(instants[0] ?? 0);
  const counts = new Map([[first, 0]]);
  let alike = 0;
  for (const at of instants) {
    const phase = phaseOf(at);
    if (phase === first) alike++;
    else counts.set(phase, (counts.get(phase) ?? 0) + 1);
  }
  counts.set(first, alike);
  let [best, most] = [first, 0];
  for (const [phase, count] of counts) if (count > most) [best, most] = [phase, count];
  return best;
}

/** The smallest grid of a step and phase whose steps are the nearest to every instant. */
export function gridOver(instants: Float64Array, stepMinutes: number, phaseMs: number): Grid {
  const stepMs = stepMinutes * MINUTE_MS;
  let [first, last] = [Infinity, -Infinity];
  for (const at of instants) {
    if (at < first) first = at;
    if (at > last) last = at;
  }
  const startAt = Math.round((first - phaseMs) / stepMs) * stepMs + phaseMs;
  return { startAt, stepMinutes, length: Math.round((last - startAt) / stepMs) + 1 };
}

function isAscending(instants: Float64Array): boolean {
  for (let index = 1; index < instants.length; index++) {
    if ((instants[index] as number) < (instants[index - 1] as number)) return false;
  }
  return true;
}
