import { reportFailure } from '../../../../infra/local/failure.ts';
import { importCommand } from '../../../../infra/local/import/import-command.ts';

/** `wattcast import` as a program of its own, to be run and killed. */
try {
  await importCommand().parseAsync();
} catch (error) {
  process.exitCode = reportFailure(error, process.argv.includes('--json'));
}
