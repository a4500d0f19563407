import { userInfo } from 'node:os';
import { Command } from 'commander';
import type { Job } from '../../../functions/shared/jobs/job.ts';
import { listJobs } from '../../../functions/shared/jobs/list-jobs.ts';
import { cancelJob, readJob } from '../../../functions/shared/jobs/request-training.ts';
import { openStore } from '../../../functions/shared/stores/open-store.ts';
import { drawFacts, drawTable } from '../models/table.ts';
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
      if (id === undefined) {
        if (options.cancel) command.error('error: --cancel needs the id of a job');
        const filter = { active: options.active ?? false };
        process.stdout.write(showAll(await Array.fromAsync(listJobs(store, filter)), options));
        return;
      }
      const by = userInfo().username;
      const job = options.cancel
        ? await cancelJob(store, id, { by, now: Date.now() })
        : await readJob(store, id);
      process.stdout.write(`${options.json ? JSON.stringify(job) : describe(job)}\n`);
    });
}

/** On a terminal a line is cut at its edge. */
function showAll(jobs: readonly Job[], { json, active }: JobsOptions): string {
  if (json) return jobs.map((job) => `${JSON.stringify(job)}\n`).join('');
  if (jobs.length === 0) return active ? 'No job is under way.\n' : 'No job was asked for yet.\n';
  const rows = jobs.map((job) => [job.id, job.state, String(job.version ?? '-'), stateOf(job)]);
  const { isTTY, columns } = process.stdout;
  const headers = ['job', 'state', 'version', 'what became of it'];
  return `${drawTable({ headers, rows }, isTTY ? columns : undefined)}\n`;
}

function describe(job: Job): string {
  const { model, state, trigger, by, why, settings, version } = job;
  return drawFacts([
    ['job', job.id],
    ['model', `${model} (${settings.kind} of ${settings.series})`],
    ['asked for', `${job.requestedAt} by ${by} (${trigger}): ${why}`],
    ['begun', job.startedAt],
    ['ended', job.endedAt],
    ['version', version === null ? null : String(version)],
    ['state', state],
    ['what became of it', stateOf(job)],
  ]);
}

function stateOf({ progress, decision, failure, requestedAt }: Job): string {
  if (decision) return decision.sentence;
  if (failure) return `${failure.error}: ${failure.message}`;
  if (!progress) return `asked for at ${requestedAt}`;
  const left = progress.secondsLeft === null ? '' : `, ${progress.secondsLeft} s left`;
  return `${progress.doing} ${Math.round(100 * progress.done)} %${left}`;
}
