import { EnvironmentError, requireVariable } from '../shared/environment.ts';

/** What networks run on: `wasm` needs nothing installed, `native` is the container image's. */
export const RUNTIMES = ['wasm', 'native'] as const;
export type Runtime = (typeof RUNTIMES)[number];

/** What the predict function is told by whoever deploys it. */
export interface PredictEnvironment {
  /** Where artifacts and readings live: `s3://bucket[/prefix]` or `file:///directory`. */
  readonly WATTCAST_STORE: string;
  /** @default wasm */
  readonly WATTCAST_RUNTIME?: Runtime;
  /** A dimension of its metrics. @default local */
  readonly WATTCAST_STAGE?: string;
  /** `true` where nobody reads metrics, as on one machine. @default false */
  readonly POWERTOOLS_METRICS_DISABLED?: string;
}

/** @throws EnvironmentError */
export function readPredictEnvironment(
  environment: Readonly<Record<string, string | undefined>>,
): Required<PredictEnvironment> {
  const runtime = environment['WATTCAST_RUNTIME'] || 'wasm';
  if (!isRuntime(runtime)) {
    throw new EnvironmentError(
      `WATTCAST_RUNTIME is "${runtime}". Allowed: ${RUNTIMES.join(', ')}; wasm when it is not set.`,
      { runtime },
    );
  }
  return {
    WATTCAST_STORE: requireVariable(
      environment,
      'WATTCAST_STORE',
      'the object store: s3://bucket[/prefix] or file:///directory',
    ),
    WATTCAST_RUNTIME: runtime,
    WATTCAST_STAGE: environment['WATTCAST_STAGE'] || 'local',
    POWERTOOLS_METRICS_DISABLED: environment['POWERTOOLS_METRICS_DISABLED'] || 'false',
  };
}

function isRuntime(text: string): text is Runtime {
  return (RUNTIMES as readonly string[]).includes(text);
}
