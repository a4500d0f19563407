import { requireVariable } from '../shared/environment.ts';

/** What the readings function is told by whoever deploys it. */
export interface ReadingsEnvironment {
  /** Where artifacts and readings live: `s3://bucket[/prefix]` or `file:///directory`. */
  readonly WATTCAST_STORE: string;
}

export function readReadingsEnvironment(
  environment: Readonly<Record<string, string | undefined>>,
): ReadingsEnvironment {
  return {
    WATTCAST_STORE: requireVariable(
      environment,
      'WATTCAST_STORE',
      'the object store: s3://bucket[/prefix] or file:///directory',
    ),
  };
}
