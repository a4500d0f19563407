import { requireVariable } from '../shared/environment.ts';

/** What the manage function is told by whoever deploys it. */
export interface ManageEnvironment {
  /** Where models live: `s3://bucket[/prefix]` or `file:///directory`. */
  readonly WATTCAST_STORE: string;
  /** State machine that trains what is asked for; where absent, whoever looks for jobs does. */
  readonly PIPELINE_ARN?: string;
}

export function readManageEnvironment(
  environment: Readonly<Record<string, string | undefined>>,
): ManageEnvironment {
  const pipeline = environment['PIPELINE_ARN'];
  return {
    WATTCAST_STORE: requireVariable(
      environment,
      'WATTCAST_STORE',
      'the object store: s3://bucket[/prefix] or file:///directory',
    ),
    ...(pipeline ? { PIPELINE_ARN: pipeline } : {}),
  };
}
