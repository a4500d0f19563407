import { requireVariable } from '../shared/environment.ts';

/** What the training task is told by whoever deploys it. */
export interface TrainEnvironment {
  /** Where artifacts and readings live: `s3://bucket[/prefix]` or `file:///directory`. */
  readonly WATTCAST_STORE: string;
}

export function readTrainEnvironment(
  environment: Readonly<Record<string, string | undefined>>,
): TrainEnvironment {
  return {
    WATTCAST_STORE: requireVariable(
      environment,
      'WATTCAST_STORE',
      'the object store: s3://bucket[/prefix] or file:///directory',
    ),
  };
}
