import { Command, Option } from 'commander';
import { RUNTIMES, type Runtime } from '../../../functions/predict/environment.ts';
import { parsePort, storeOption } from '../options.ts';
import { readApiKeys } from './api-keys.ts';
import { keepMemoryLow, startThriftily } from './keep-memory-low.ts';
import { openService } from './open-service.ts';

interface ServeOptions {
  readonly store: string;
  readonly host: string;
  readonly port: number;
  readonly runtime: Runtime;
  readonly apiKey?: string;
  readonly apiKeys?: string;
  readonly training: boolean;
  readonly json?: true;
}

/** `wattcast serve`: the service on this machine until Ctrl-C. */
export function serveCommand(): Command {
  return new Command('serve')
    .description('Serve the models of a store over HTTP, with the code that runs on Lambda.')
    .addOption(storeOption())
    .option('--host <address>', 'address to listen on', '127.0.0.1')
    .option('--port <number>', 'port to listen on; 0 takes a free one', parsePort, 8787)
    .addOption(
      new Option('--runtime <name>', 'what networks run on; native is for large ones')
        .choices(RUNTIMES)
        .default('wasm'),
    )
    .addOption(
      new Option('--api-key <key>', 'ask each request for this key in the header x-api-key').env(
        'WATTCAST_API_KEY',
      ),
    )
    .addOption(
      new Option(
        '--api-keys <file>',
        'ask for one of these keys: a name and a key on each line',
      ).env('WATTCAST_API_KEYS'),
    )
    .option('--no-training', 'leave schedules and requests for training to others')
    .option('--json', 'print the address as JSON')
    .action(async (options: ServeOptions) => {
      const keys = await readApiKeys(options);
      if (keys.length === 0) warnIfOpen(options.host);
      startThriftily();
      const service = await openService({ ...options, keys });
      const stopKeeping = await keepMemoryLow();
      process.stdout.write(
        options.json
          ? `${JSON.stringify({ url: service.url, store: options.store })}\n`
          : `wattcast serves ${options.store} on ${service.url} (Ctrl-C stops it)\n`,
      );
      // The pipeline's engine takes its time to load, and the service answers meanwhile.
      const training = options.training
        ? (await import('../train/start-training.ts')).startTraining(options.store)
        : undefined;
      await interrupted();
      stopKeeping();
      await training?.stop();
      await service.close();
    });
}

const LOOPBACK = /^(localhost|127\.\d+\.\d+\.\d+|::1)$/;

/** On this machine alone nobody needs a key; to others the service must not be open by accident. */
function warnIfOpen(host: string): void {
  if (LOOPBACK.test(host)) return;
  process.stderr.write(
    `Whoever reaches ${host} may read forecasts and change models: no API key is asked for. Give ` +
      '--api-key or --api-keys.\n',
  );
}

function interrupted(): Promise<void> {
  return new Promise((resolve) => {
    process.once('SIGINT', () => resolve());
    process.once('SIGTERM', () => resolve());
  });
}
