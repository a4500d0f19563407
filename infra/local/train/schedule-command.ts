import { Command } from 'commander';
import { type LocalCron, parseCron } from '../../../functions/shared/jobs/cron.ts';
import {
  changeSchedule,
  readSchedules,
  type Schedules,
} from '../../../functions/shared/jobs/schedules.ts';
import { openStore } from '../../../functions/shared/stores/open-store.ts';
import { storeOption } from '../options.ts';

interface ScheduleOptions {
  readonly store: string;
  readonly cron?: string;
  readonly timeZone?: string;
  readonly group?: string;
  readonly remove?: true;
  readonly json?: true;
}

/** `wattcast schedule`: when models are retrained that have no schedule of their own. */
export function scheduleCommand(): Command {
  return new Command('schedule')
    .description(
      'Show or say when models are retrained that have no schedule of their own: those of a group, or all.',
    )
    .option('--cron <fields>', 'six fields: "0 3 * * ? *" is every night at three')
    .option('--time-zone <zone>', 'IANA zone of the clock that --cron speaks of; UTC if absent')
    .option('--group <name>', 'of the models of this group; of all others if absent')
    .option('--remove', 'take the schedule away')
    .option('--json', 'print JSON')
    .addOption(storeOption())
    .action(async (options: ScheduleOptions, command: Command) => {
      const { cron, remove, group } = options;
      if (cron !== undefined && remove) command.error('error: give one of --cron and --remove');
      if (cron === undefined && !remove && (group ?? options.timeZone) !== undefined) {
        command.error('error: say what to do: --cron FIELDS or --remove');
      }
      const store = openStore(options.store);
      const schedules =
        cron === undefined && !remove
          ? await readSchedules(store)
          : await changeSchedule(store, { group, schedule: scheduleIn(options) });
      process.stdout.write(options.json ? `${JSON.stringify(schedules)}\n` : show(schedules));
    });
}

/** @throws CronError */
function scheduleIn({ cron, timeZone = 'UTC' }: ScheduleOptions): LocalCron | null {
  if (cron === undefined) return null;
  parseCron(cron);
  return { cron, timeZone };
}

function show({ everyone, groups }: Schedules): string {
  const line = (name: string, schedule: LocalCron | null) =>
    `${name.padEnd(28)} ${schedule ? `${schedule.cron}  by the clock of ${schedule.timeZone}` : 'no schedule: trained when asked for, or on drift'}\n`;
  const names = Object.keys(groups).sort();
  return [
    ...names.map((name) => line(`group ${name}`, groups[name] ?? null)),
    line(names.length > 0 ? 'all others' : 'all models', everyone),
  ].join('');
}
