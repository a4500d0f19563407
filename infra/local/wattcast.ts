import { Command } from 'commander';
import { backtestCommand } from './backtest/backtest-command.ts';
import { burstCommand } from './cost/burst-command.ts';
import { costCommand } from './cost/cost-command.ts';
import { demoCommand } from './demo/demo-command.ts';
import { reportFailure } from './failure.ts';
import { forecastCommand } from './forecast/forecast-command.ts';
import { importCommand } from './import/import-command.ts';
import { changeCommands } from './models/change-commands.ts';
import { modelsCommand } from './models/models-command.ts';
import { serveCommand } from './serve/serve-command.ts';
import { jobsCommand } from './train/jobs-command.ts';
import { reportCommand } from './train/report/report-command.ts';
import { scheduleCommand } from './train/schedule-command.ts';
import { trainCommand } from './train/train-command.ts';

// TensorFlow's C++ core writes its start-up remarks to standard error unless told not to. oneDNN
// orders sums by the processor's kind, and small networks do not gain from it.
process.env['TF_CPP_MIN_LOG_LEVEL'] ??= '2';
process.env['TF_ENABLE_ONEDNN_OPTS'] ??= '0';
// tfjs-node calls functions that Node has deprecated; whoever forecasts can do nothing about it.
process.noDeprecation = true;

const program = new Command('wattcast')
  .description('Model-as-a-Service for energy: train forecasters on your readings, serve them.')
  .version('0.1.0')
  .addCommand(demoCommand())
  .addCommand(importCommand())
  .addCommand(trainCommand())
  .addCommand(jobsCommand())
  .addCommand(scheduleCommand())
  .addCommand(reportCommand())
  .addCommand(backtestCommand())
  .addCommand(forecastCommand())
  .addCommand(serveCommand())
  .addCommand(modelsCommand())
  .addCommand(costCommand())
  .addCommand(burstCommand());
for (const command of changeCommands()) program.addCommand(command);

try {
  await program.parseAsync();
} catch (error) {
  process.exitCode = reportFailure(error, process.argv.includes('--json'));
}
