import { requireVariable } from '../shared/environment.ts';

/** What the manage function is told by whoever deploys it. */
export interface ManageEnvironment {
  /** Where models live: `s3://bucket[/prefix]` or `file:///directory`. */
  readonly WATTCAST_STORE: string;
}

export function readManageEnvironment(
  environment: Readonly<Record<string, string | undefined>>,
): ManageEnvironment {
  return {
    WATTCAST_STORE: requireVariable(
      environment,
      'WATTCAST_STORE',
      'the object store: s3://bucket[/prefix] or file:///directory',
    ),
  };
}
