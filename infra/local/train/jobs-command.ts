import { userInfo } from 'node:os';
import { Command } from 'commander';
import type { Job } from '../../../functions/shared/jobs/job.ts';
import { listJobs } from '../../../functions/shared/jobs/list-jobs.ts';
import { cancelJob, readJob } from '../../../functions/shared/jobs/request-training.ts';
import { openStore } from '../../../functions/shared/stores/open-store.ts';
import { storeOption } from '../options.ts';

interface JobsOptions {
  readonly store: string;
  readonly active?: true;
  readonly cancel?: true;
  readonly json?: true;
}

/** `wattcast jobs`: what was trained, what is being trained, and how far it is. */
export function jobsCommand(): Command {
  return new Command('jobs')
    .description('Show the latest training job of each model, or one job by its id.')
    .argument('[id]', 'id of a job')
    .option('--active', 'only those that have not ended')
    .option('--cancel', 'end the job that is named, unless its version is being written')
    .option('--json', 'print one JSON object a job')
    .addOption(storeOption())
    .action(async (id: string | undefined, options: JobsOptions, command: Command) => {
      const store = openStore(options.store);
      const show = options.json ? (job: Job) => JSON.stringify(job) : describe;
      if (id === undefined) {
        if (options.cancel) command.error('error: --cancel needs the id of a job');
        for await (const job of listJobs(store, { active: options.active ?? false })) {
          process.stdout.write(`${show(job)}\n`);
        }
        return;
      }
      const by = userInfo().username;
      const job = options.cancel
        ? await cancelJob(store, id, { by, now: Date.now() })
        : await readJob(store, id);
      process.stdout.write(`${show(job)}\n`);
    });
}

function describe(job: Job): string {
  const version = job.version === null ? '' : `version ${job.version}`;
  return `${job.id.padEnd(44)} ${job.state.padEnd(17)} ${version.padEnd(11)} ${stateOf(job)}`;
}

function stateOf({ progress, decision, failure, requestedAt }: Job): string {
  if (decision) return decision.sentence;
  if (failure) return `${failure.error}: ${failure.message}`;
  if (!progress) return `requested ${requestedAt}`;
  const left = progress.secondsLeft === null ? '' : `, ${progress.secondsLeft} s left`;
  return `${progress.doing} ${Math.round(100 * progress.done)} %${left}`;
}
