import { availableParallelism } from 'node:os';
import { Command, InvalidArgumentError, Option } from 'commander';
import { FORECASTER_KINDS, type ForecasterKind } from '../../../models/forecasters/forecaster.ts';
import { storeOption } from '../options.ts';

export interface TrainOptions {
  readonly store: string;
  readonly all?: true;
  readonly model?: readonly string[];
  readonly group?: string;
  readonly due?: true;
  readonly retryDeadLetters?: true;
  readonly series?: string;
  readonly kind?: ForecasterKind;
  readonly seed?: number;
  readonly holdoutDays?: number;
  readonly approval?: 'automatic' | 'manual';
  readonly schedule?: string;
  readonly timeZone?: string;
  readonly inGroup?: string;
  readonly workers: number;
  readonly json?: true;
}

/** `wattcast train`: runs the training pipeline on this machine, by the definition that runs in the cloud. */
export function trainCommand(): Command {
  return new Command('train')
    .description(
      'Train models: fit, score on days they never saw, and promote what is better than what serves.',
    )
    .option('--model <names...>', 'these models')
    .option('--all', 'every model')
    .option('--group <name>', 'the models of a group')
    .option('--due', 'the models whose schedule says so, and look after the others')
    .option('--retry-dead-letters', 'what failed for good before, once more')
    .addOption(storeOption())
    .option(
      '--workers <number>',
      'processes that train side by side',
      whole,
      availableParallelism(),
    )
    .option('--json', 'print one JSON object a model')
    .optionsGroup('Settings of a model, kept for the next time:')
    .option('--series <id>', 'the stored series it forecasts')
    .addOption(new Option('--kind <kind>', 'what it is').choices([...FORECASTER_KINDS]))
    .option('--seed <number>', 'seed of its training', whole)
    .option('--holdout-days <number>', 'latest days that it is scored on and not trained on', whole)
    .addOption(new Option('--approval <who>', 'who promotes it').choices(['automatic', 'manual']))
    .option('--schedule <cron>', 'when it is retrained: "0 3 * * ? *" is every night at three')
    .option('--time-zone <zone>', 'IANA zone of the clock that --schedule speaks of')
    .option('--in-group <name>', 'the group it is in')
    .addHelpText('after', EXAMPLES)
    .action(async (options: TrainOptions, command: Command) => {
      const { runTraining, selectionOf } = await import('./run-training.ts');
      const chosen = selectionOf(options);
      if ('problem' in chosen) command.error(`error: ${chosen.problem}`);
      else await runTraining(options, chosen);
    });
}

const EXAMPLES = `
Examples:
  wattcast train --series uk-home --kind mlp        a new model, uk-home-mlp
  wattcast train --model uk-home-mlp                train it again
  wattcast train --all --workers 2
  wattcast train --retry-dead-letters
`;

function whole(text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= 0) return value;
  throw new InvalidArgumentError('It must be a whole number.');
}
