import { Command, InvalidArgumentError } from 'commander';
import { accountDefaults } from '../../planning/burst.ts';
import { amount } from './cost-command.ts';

export interface BurstOptions {
  readonly trace?: string;
  readonly perMinute: number;
  readonly seconds: number;
  readonly provisioned: number;
  readonly limit: number;
  readonly scaling: number;
  readonly gatewayPerSecond: number;
  readonly gatewayBurst: number;
  readonly medianMs: number;
  readonly p99Ms: number;
  readonly coldMs: number;
  readonly initMs: number;
  readonly memoryMb: number;
  readonly seed: number;
  readonly json?: true;
}

/** `wattcast burst`: what a burst of traffic does to the service on AWS. */
export function burstCommand(): Command {
  const is = accountDefaults;
  return new Command('burst')
    .description('Send a burst of traffic through a model of API Gateway and Lambda.')
    .option('--trace <file>', 'traffic of your own: requests a second, or an instant a request')
    .option('--per-minute <number>', 'without a trace: requests a minute', amount, 1_000_000)
    .option('--seconds <number>', 'without a trace: how long, out of 50 a second', whole, 30)
    .option('--provisioned <number>', 'environments kept ready', whole, is.provisioned)
    .option('--limit <number>', 'environments at once at most', whole, is.limit)
    .option('--scaling <number>', 'new ones in ten seconds', whole, is.scalingPerTenSeconds)
    .option('--gateway-per-second <number>', 'requests let through', whole, is.gatewayPerSecond)
    .option('--gateway-burst <number>', 'requests let through at once', whole, is.gatewayBurst)
    .option('--median-ms <number>', 'that a forecast runs', amount, is.medianMilliseconds)
    .option('--p99-ms <number>', 'that one in a hundred runs', amount, is.p99Milliseconds)
    .option('--cold-ms <number>', 'to wait for a new environment', amount, is.coldMilliseconds)
    .option('--init-ms <number>', 'of that, billed', amount, is.initMilliseconds)
    .option('--memory-mb <number>', 'memory of the predict function', amount, is.memoryMb)
    .option('--seed <number>', 'of what is random', whole, is.seed)
    .option('--json', 'print one JSON object, with every second')
    .addHelpText('after', EXAMPLES)
    .action(async (options: BurstOptions) => {
      const { showBurst } = await import('./show-burst.ts');
      await showBurst(options);
    });
}

const EXAMPLES = `
A trace is text, plain or gzip: a number of requests a line, one line a second; or "second,requests";
or the instant of one request a line, as a log has them.

Examples:
  wattcast burst                                       half a minute at a million a minute
  wattcast burst --gateway-per-second 20000 --gateway-burst 10000 --limit 2000 --provisioned 150
  wattcast burst --trace monday-six-o-clock.csv --provisioned 20
`;

function whole(text: string): number {
  const value = amount(text);
  if (Number.isSafeInteger(value)) return value;
  throw new InvalidArgumentError('It must be a whole number from 0 on.');
}
