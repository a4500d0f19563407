import { ExecutionAlreadyExists, SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import type { Job } from './job.ts';

/** Begins the training of a job that was requested, at once instead of with the next scheduled run. */
export type StartTraining = (job: Job) => Promise<void>;

/** A request over HTTP waits for this; the job is written already and is picked up anyway. */
const LONGEST_MS = 3_000;
const MOST_ATTEMPTS = 2;

/**
 * Starts the pipeline on Step Functions, for one job. The execution bears the job's id, so that of
 * repeated starts one counts.
 *
 * @returns what rejects as the SDK does, where Step Functions cannot be reached or refuses
 */
export function pipelineStarter(
  stateMachineArn: string,
  client: SFNClient = new SFNClient({
    maxAttempts: MOST_ATTEMPTS,
    requestHandler: { connectionTimeout: LONGEST_MS, requestTimeout: LONGEST_MS },
  }),
): StartTraining {
  return async ({ id, model, by, why }) => {
    const input = JSON.stringify({ select: { models: [model] }, by, why, watch: false });
    try {
      await client.send(new StartExecutionCommand({ stateMachineArn, name: id, input }));
    } catch (error) {
      if (!(error instanceof ExecutionAlreadyExists)) throw error;
    }
  };
}
