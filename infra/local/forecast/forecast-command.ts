import { Command, Option } from 'commander';
import { storeOption } from '../options.ts';

export interface ForecastOptions {
  readonly store: string;
  readonly url?: string;
  readonly apiKey?: string;
  /** Ids; the series that the model was trained on when left out. */
  readonly series?: readonly string[];
  readonly horizon: string;
  readonly quantiles: readonly number[];
  readonly origin?: string;
  readonly json?: true;
}

/** `wattcast forecast`: what a model expects, from a store or from a service. */
export function forecastCommand(): Command {
  return new Command('forecast')
    .description('Forecast stored series, in this process or by a service that runs.')
    .argument('<model>', 'name of the model; its champion forecasts')
    .addOption(storeOption())
    .option('--url <address>', 'ask the service at this address instead of opening the store')
    .addOption(new Option('--api-key <key>', 'key of that service').env('WATTCAST_API_KEY'))
    .option('--series <id,...>', "ids of the series; the model's own when left out", list)
    .option('--horizon <duration>', '24h, 7d, 30m, or a number of steps', '24h')
    .option('--quantiles <level,...>', 'levels between 0 and 1', levels, [0.1, 0.5, 0.9])
    .option('--origin <instant>', 'forecast as of this instant, such as 2024-03-01T00:00:00Z')
    .option('--json', 'print JSON, as the HTTP API gives it')
    .addHelpText(
      'after',
      `
Examples:
  $ wattcast forecast uk-home-mlp
  $ wattcast forecast uk-home-mlp --horizon 7d --quantiles 0.05,0.95
  $ wattcast forecast uk-home-mlp --url https://forecast.example.org --api-key KEY --json`,
    )
    .action(async (model: string, options: ForecastOptions) => {
      const { runForecast } = await import('./run-forecast.ts');
      await runForecast(model, options);
    });
}

function list(text: string): string[] {
  return text.split(',').map((part) => part.trim());
}

/** Whether they are levels is the service's to say. */
function levels(text: string): number[] {
  return list(text).map(Number);
}
