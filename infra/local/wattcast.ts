import { Command } from 'commander';
import { reportFailure } from './failure.ts';

/** A command is loaded when it is the one that is asked for: what others need would stay in memory. */
const changes = async () => (await import('./models/change-commands.ts')).changeCommands();
const commands: Readonly<Record<string, () => Promise<Command | Command[]>>> = {
  demo: async () => (await import('./demo/demo-command.ts')).demoCommand(),
  import: async () => (await import('./import/import-command.ts')).importCommand(),
  train: async () => (await import('./train/train-command.ts')).trainCommand(),
  jobs: async () => (await import('./train/jobs-command.ts')).jobsCommand(),
  schedule: async () => (await import('./train/schedule-command.ts')).scheduleCommand(),
  report: async () => (await import('./train/report/report-command.ts')).reportCommand(),
  backtest: async () => (await import('./backtest/backtest-command.ts')).backtestCommand(),
  forecast: async () => (await import('./forecast/forecast-command.ts')).forecastCommand(),
  serve: async () => (await import('./serve/serve-command.ts')).serveCommand(),
  models: async () => (await import('./models/models-command.ts')).modelsCommand(),
  cost: async () => (await import('./cost/cost-command.ts')).costCommand(),
  burst: async () => (await import('./cost/burst-command.ts')).burstCommand(),
  // One file has these.
  promote: changes,
};
const PROMOTIONS = ['promote', 'rollback', 'archive', 'restore'];

// TensorFlow's C++ core writes its start-up remarks to standard error unless told not to. oneDNN
// orders sums by the processor's kind, and small networks do not gain from it.
process.env['TF_CPP_MIN_LOG_LEVEL'] ??= '2';
process.env['TF_ENABLE_ONEDNN_OPTS'] ??= '0';
// tfjs-node calls functions that Node has deprecated; whoever forecasts can do nothing about it.
process.noDeprecation = true;

const program = new Command('wattcast')
  .description('Model-as-a-Service for energy: train forecasters on your readings, serve them.')
  .version('0.1.0');

const [first = ''] = process.argv.slice(2);
const asked = PROMOTIONS.includes(first) ? changes : commands[first];
const loaded = await Promise.all((asked ? [asked] : Object.values(commands)).map((load) => load()));
for (const command of loaded.flat()) program.addCommand(command);

try {
  await program.parseAsync();
} catch (error) {
  process.exitCode = reportFailure(error, process.argv.includes('--json'));
}
