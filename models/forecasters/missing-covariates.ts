import type { KnownView } from '../series/known-view.ts';

/** A warning for each covariate that is not known over the whole horizon. */
export function missingCovariates(
  view: KnownView,
  names: readonly string[],
  horizonSteps: number,
): string[] {
  return names.flatMap((name) => {
    const missing = unknownSteps(view, name, { from: view.originIndex, count: horizonSteps });
    if (missing === 0) return [];
    return [
      `"${name}" is unknown at ${missing} of ${horizonSteps} steps; what is typical stood in, ` +
        'which costs accuracy. Send it as a covariate over the horizon.',
    ];
  });
}

/** A warning for each covariate known until the origin alone that lacks readings on the day before it. */
export function missingObserved(view: KnownView, names: readonly string[]): string[] {
  const steps = view.stepsPerDay;
  return names.flatMap((name) => {
    const missing = unknownSteps(view, name, { from: view.originIndex - steps, count: steps });
    if (missing === 0) return [];
    return [
      `"${name}" is unknown at ${missing} of the ${steps} steps before the origin; what is typical ` +
        'stood in, which costs accuracy. Bring its readings up to date.',
    ];
  });
}

function unknownSteps(
  view: KnownView,
  name: string,
  { from, count }: { from: number; count: number },
): number {
  let unknown = 0;
  for (let step = from; step < from + count; step++) {
    if (Number.isNaN(view.covariate(name, step))) unknown++;
  }
  return unknown;
}
