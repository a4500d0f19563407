import { Command } from 'commander';
import { parsePort, storeOption } from '../options.ts';
import { openService } from './open-service.ts';

interface ServeOptions {
  readonly store: string;
  readonly host: string;
  readonly port: number;
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
    .option('--no-training', 'leave schedules and requests for training to others')
    .option('--json', 'print the address as JSON')
    .action(async (options: ServeOptions) => {
      const service = await openService(options);
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
      await training?.stop();
      await service.close();
    });
}

function interrupted(): Promise<void> {
  return new Promise((resolve) => {
    process.once('SIGINT', () => resolve());
    process.once('SIGTERM', () => resolve());
  });
}
