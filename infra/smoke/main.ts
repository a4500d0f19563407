import { randomBytes } from 'node:crypto';
import { Command, InvalidArgumentError } from 'commander';
import { FORECASTER_KINDS } from '../../models/forecasters/forecaster.ts';
import { EXIT_INTERRUPTED, reportFailure } from '../local/failure.ts';
import { readSample } from './read-sample.ts';
import { runSmoke } from './run-smoke.ts';
import { ServiceClient } from './service-client.ts';
import { sayCleanUp, sayResult, sayStep } from './show-smoke.ts';
import type { SmokeRun } from './smoke-run.ts';
import { reachingSteps } from './steps/reaching.ts';
import { readingsSteps } from './steps/readings.ts';
import { servingSteps } from './steps/serving.ts';
import { trainingSteps } from './steps/training.ts';

interface SmokeOptions {
  readonly url: string;
  readonly apiKey?: string;
  readonly header: Readonly<Record<string, string>>;
  readonly store?: string;
  readonly kind: string;
  readonly trainTimeout: number;
  readonly model?: string;
  readonly series?: string;
  readonly json?: true;
}

const EXAMPLES = `
Examples:
  npm run smoke -- --url https://abc.execute-api.eu-central-1.amazonaws.com/live --api-key KEY --store s3://BUCKET
  npm run smoke -- --url http://127.0.0.1:8787 --store .wattcast/store
  npm run smoke -- --url URL --api-key KEY --model uk-home-mlp --series uk-home
`;

const command = new Command('smoke')
  .description('Drive a deployed service from end to end with real data, and clean up.')
  .requiredOption('--url <url>', 'where the service answers: the output Url of the stack', parseUrl)
  .option('--api-key <key>', 'its API key; WATTCAST_API_KEY does as well')
  .option('--header <name: value>', 'another header, for example a token; repeatable', header, {})
  .option('--store <location>', 's3://BUCKET, to delete every object that is made, too')
  .option('--kind <kind>', `what is trained: ${FORECASTER_KINDS.join(', ')}`, 'mlp')
  .option('--train-timeout <seconds>', 'how long one training may wait and run', seconds, 900)
  .option('--model <name>', 'train nothing: try this model, that serves')
  .option('--series <id>', 'with --model: the stored series that it forecasts')
  .option('--json', 'print one JSON object')
  .addHelpText('after', EXAMPLES)
  .action(smoke);

try {
  await command.parseAsync();
} catch (error) {
  process.exitCode = reportFailure(error, process.argv.includes('--json'));
}

async function smoke(options: SmokeOptions): Promise<void> {
  if ((options.model === undefined) !== (options.series === undefined)) {
    command.error('error: --model and --series go together');
  }
  const interruption = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => interruption.abort());
  }
  const run = newRun(options, interruption.signal);
  const steps = options.model
    ? [...reachingSteps, ...servingSteps]
    : [...reachingSteps, ...readingsSteps, ...trainingSteps, ...servingSteps];
  const result = await runSmoke(steps, run, {
    store: await openGiven(options.store),
    ...(options.json ? {} : { onStep: sayStep, onCleanUp: sayCleanUp }),
  });
  sayResult(result, options);
  process.exitCode = result.interrupted ? EXIT_INTERRUPTED : Number(!result.ok);
}

function newRun(options: SmokeOptions, signal: AbortSignal): SmokeRun {
  const name = `smoke-${Date.now().toString(36)}-${randomBytes(3).toString('hex')}`;
  const apiKey = options.apiKey ?? process.env['WATTCAST_API_KEY'];
  return {
    client: new ServiceClient({ url: options.url, apiKey, headers: options.header }),
    signal,
    sample: readSample(),
    series: options.series ?? name,
    model: options.model ?? name,
    kind: options.kind,
    trainSeconds: options.trainTimeout,
    made: {},
  };
}

async function openGiven(location: string | undefined) {
  if (location === undefined) return undefined;
  const { lendCredentials } = await import('../local/serve/lend-credentials.ts');
  const { openStore } = await import('../../functions/shared/stores/open-store.ts');
  await lendCredentials(location);
  return openStore(location);
}

function parseUrl(text: string): string {
  if (URL.canParse(text) && /^https?:/.test(text)) return text;
  throw new InvalidArgumentError('It must be an address such as https://forecast.example.org.');
}

function header(text: string, before: Readonly<Record<string, string>>) {
  const [, name, value] = /^([\w-]+):\s*(.+)$/.exec(text) ?? [];
  if (name !== undefined && value !== undefined) return { ...before, [name]: value };
  throw new InvalidArgumentError('It must be a name and a value: "Authorization: Bearer ...".');
}

function seconds(text: string): number {
  const value = Number(text);
  if (value > 0 && Number.isFinite(value)) return value;
  throw new InvalidArgumentError('It must be a number of seconds.');
}
