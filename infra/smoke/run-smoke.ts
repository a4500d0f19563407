import type { ObjectStore } from '../../functions/shared/object-store.ts';
import { type CleanUp, cleanUp } from './clean-up.ts';
import type { SmokeRun, SmokeStep } from './smoke-run.ts';

export interface StepResult {
  readonly name: string;
  readonly ok: boolean;
  readonly milliseconds: number;
  /** What it saw, or what was wrong. */
  readonly said: string;
}

export interface SmokeResult extends CleanUp {
  readonly ok: boolean;
  readonly interrupted: boolean;
  readonly steps: readonly StepResult[];
}

export interface SmokeListener {
  readonly onStep?: (result: StepResult, number: number, of: number) => void;
  readonly onCleanUp?: () => void;
}

/** Tries the steps in order until one fails or the run is aborted, then cleans up whatever happened. */
export async function runSmoke(
  steps: readonly SmokeStep[],
  run: SmokeRun,
  { store, ...listener }: SmokeListener & { readonly store?: ObjectStore | undefined } = {},
): Promise<SmokeResult> {
  const results: StepResult[] = [];
  for (const step of steps) {
    const result = await tried(step, run);
    results.push(result);
    listener.onStep?.(result, results.length, steps.length);
    if (!result.ok) break;
  }
  listener.onCleanUp?.();
  const cleaned = await cleanUp(run, store);
  const ok = results.length === steps.length && results.every((result) => result.ok);
  return { ok, interrupted: run.signal.aborted, steps: results, ...cleaned };
}

async function tried({ name, run: act }: SmokeStep, run: SmokeRun): Promise<StepResult> {
  const startedAt = performance.now();
  const since = () => Math.round(performance.now() - startedAt);
  try {
    run.signal.throwIfAborted();
    const said = await act(run);
    return { name, ok: true, milliseconds: since(), said };
  } catch (error) {
    const said = run.signal.aborted ? 'interrupted' : (error as Error).message;
    return { name, ok: false, milliseconds: since(), said };
  }
}
