import { requireVariable } from '../shared/environment.ts';

/** What the predict function is told by whoever deploys it. */
export interface PredictEnvironment {
  /** Where artifacts and readings live: `s3://bucket[/prefix]` or `file:///directory`. */
  readonly WATTCAST_STORE: string;
}

export function readPredictEnvironment(
  environment: Readonly<Record<string, string | undefined>>,
): PredictEnvironment {
  return {
    WATTCAST_STORE: requireVariable(
      environment,
      'WATTCAST_STORE',
      'the object store: s3://bucket[/prefix] or file:///directory',
    ),
  };
}
