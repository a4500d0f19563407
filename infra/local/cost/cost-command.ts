import { Command, InvalidArgumentError } from 'commander';

export interface CostOptions {
  readonly forecastsPerDay: number;
  readonly models: number;
  readonly deliveriesPerDay?: number;
  readonly predictMs?: number;
  readonly predictMb?: number;
  readonly provisioned: number;
  readonly retrainings?: number;
  readonly trainSeconds?: number;
  readonly trainMb?: number;
  readonly batchHours?: number;
  readonly storedGb?: number;
  readonly cacheGb?: number;
  readonly tracedShare?: number;
  readonly json?: true;
}

/** `wattcast cost`: what a month on AWS costs, before anything is deployed. */
export function costCommand(): Command {
  return new Command('cost')
    .description('What a month of the service on AWS costs, from published prices.')
    .requiredOption('--forecasts-per-day <number>', 'requests for forecasts', amount)
    .requiredOption('--models <number>', 'models that are kept and retrained', amount)
    .option('--deliveries-per-day <number>', 'requests with readings (24 a model)', amount)
    .option('--retrainings <number>', 'of each model in a month (30)', amount)
    .option('--train-seconds <number>', 'that one training takes (60)', amount)
    .option('--train-mb <number>', 'memory of the train function (3008)', amount)
    .option('--batch-hours <number>', 'a month, of 4 processors and 16 GB in AWS Batch', amount)
    .option('--predict-ms <number>', 'that predict runs for one forecast (4)', amount)
    .option('--predict-mb <number>', 'memory of the predict function (1769)', amount)
    .option('--provisioned <number>', 'environments of predict kept ready', amount, 0)
    .option('--stored-gb <number>', 'readings and models in the store (0.1 a model)', amount)
    .option('--cache-gb <number>', "size of API Gateway's cache; none when left out", amount)
    .option('--traced-share <number>', 'share of the requests that X-Ray traces', share)
    .option('--json', 'print one JSON object, with the page and the month of each price')
    .addHelpText('after', EXAMPLES)
    .action(async (options: CostOptions) => {
      const { showCost } = await import('./show-cost.ts');
      showCost(options);
    });
}

const EXAMPLES = `
Examples:
  wattcast cost --forecasts-per-day 24000 --models 10
  wattcast cost --forecasts-per-day 5000000 --models 2000 --provisioned 5 --json
`;

export function amount(text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && Number.isFinite(value) && value >= 0) return value;
  throw new InvalidArgumentError('It must be a number from 0 on.');
}

function share(text: string): number {
  const value = amount(text);
  if (value <= 1) return value;
  throw new InvalidArgumentError('It must be a number from 0 to 1.');
}
