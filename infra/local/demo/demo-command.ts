import { Command, Option } from 'commander';
import { CARRIERS, type Carrier, UNITS, type Unit } from '../../../models/series/series.ts';
import { parsePort, storeOption } from '../options.ts';
import { ProgressLine } from '../terminal/progress.ts';
import type { DemoData } from './demo.ts';
import { DemoReporter } from './demo-reporter.ts';
import { sampleData } from './sample.ts';

interface DemoOptions {
  store: string;
  port: number;
  data?: string;
  time?: string;
  target?: string;
  timeZone?: string;
  temperature?: string[];
  holiday?: string;
  unit?: Unit;
  carrier?: Carrier;
  seed: number;
  acceptFindings?: true;
  json?: true;
}

/** `wattcast demo`: from a file of readings to a forecast over HTTP, shown to a person. */
export function demoCommand(): Command {
  return new Command('demo')
    .description(
      'Train on the bundled sample (or on your file), serve, and forecast the next day over HTTP.',
    )
    .option('--data <file>', 'CSV or TSV of readings, plain or gzip; the bundled sample if absent')
    .option('--time <column>', 'column of timestamps')
    .option('--target <column>', 'column of readings')
    .option('--time-zone <zone>', 'IANA zone of the local day, for example Europe/London')
    .option('--temperature <columns...>', 'columns of outdoor temperature')
    .option('--holiday <column>', 'column that says whether the day is a public holiday')
    .addOption(new Option('--unit <unit>', 'unit of the readings').choices([...UNITS]))
    .addOption(new Option('--carrier <carrier>', 'what flows').choices([...CARRIERS]))
    .option('--accept-findings', 'go on where the file has faults; what was done is said')
    .addOption(storeOption())
    .option('--port <number>', 'port to serve on; 0 takes a free one', parsePort, 0)
    .option('--seed <number>', 'seed of the training', Number, 1)
    .option('--json', 'print one JSON object instead of text')
    .action(async (options: DemoOptions, command: Command) => {
      const reporter = new DemoReporter({
        out: options.json ? undefined : process.stdout,
        progress: new ProgressLine(),
      });
      // Imported here, because tfjs must not be loaded beside the bundle of another command.
      const { runDemo } = await import('./demo.ts');
      const result = await runDemo({
        data: dataOf(options, command),
        store: options.store,
        port: options.port,
        seed: options.seed,
        reporter,
      });
      if (options.json) process.stdout.write(`${JSON.stringify(result)}\n`);
    });
}

function dataOf(options: DemoOptions, command: Command): DemoData {
  if (options.data === undefined) {
    const stray = (['time', 'target', 'timeZone', 'temperature', 'holiday'] as const).find(
      (name) => options[name] !== undefined,
    );
    if (stray) command.error('error: columns are given without --data FILE to take them from');
    return sampleData();
  }
  const { time, target, timeZone } = options;
  if (time === undefined || target === undefined || timeZone === undefined) {
    command.error(
      'error: --data needs --time COLUMN, --target COLUMN and --time-zone ZONE beside it',
    );
  }
  return {
    path: options.data,
    ...(options.acceptFindings ? { acceptFindings: true } : {}),
    columns: {
      file: options.data,
      time,
      target,
      timeZone,
      ...(options.temperature ? { temperature: options.temperature } : {}),
      ...(options.holiday === undefined ? {} : { holiday: options.holiday }),
      ...(options.unit === undefined ? {} : { unit: options.unit }),
      ...(options.carrier === undefined ? {} : { carrier: options.carrier }),
    },
  };
}
