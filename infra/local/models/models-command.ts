import { Command } from 'commander';
import {
  DEFAULT_LIMIT,
  onRegistry,
  type PageOptions,
  parseWhole,
  type RegistryOptions,
} from './registry-options.ts';

interface ListOptions extends PageOptions {
  readonly archived?: true;
  readonly after?: string;
}

interface HistoryOptions extends PageOptions {
  readonly archived?: true;
  readonly before?: number;
}

/** `wattcast models`: what is in the registry. */
export function modelsCommand(): Command {
  return new Command('models')
    .description('Show the models of a store, their versions, reports and history.')
    .addCommand(listCommand(), { isDefault: true })
    .addCommand(showCommand())
    .addCommand(versionsCommand())
    .addCommand(reportCommand())
    .addCommand(trailCommand());
}

function listCommand(): Command {
  const command = new Command('list')
    .description('List models by name, with the version that serves.')
    .option('--archived', 'list the archived models instead')
    .option('--limit <number>', 'how many at most', parseWhole, DEFAULT_LIMIT)
    .option('--after <model>', 'go on after this name');
  return onRegistry(command, 'models list --archived').action(async (options: ListOptions) => {
    const { showModels } = await import('./show-models.ts');
    await showModels(options);
  });
}

function showCommand(): Command {
  const command = new Command('show')
    .description('Show one model: what serves, since when, by whom, and what happened last.')
    .argument('<model>', 'name of the model');
  return onRegistry(command, 'models show uk-home-mlp').action(
    async (model: string, options: RegistryOptions) => {
      const { showModel } = await import('./show-models.ts');
      await showModel(model, options);
    },
  );
}

function versionsCommand(): Command {
  const command = new Command('versions')
    .description('List the versions of a model, newest first.')
    .argument('<model>', 'name of the model')
    .option('--archived', 'list the archived versions instead')
    .option('--limit <number>', 'how many at most', parseWhole, DEFAULT_LIMIT)
    .option('--before <version>', 'go on with versions before this one', parseWhole);
  return onRegistry(command, 'models versions uk-home-mlp --limit 10').action(
    async (model: string, options: HistoryOptions) => {
      const { showVersions } = await import('./show-versions.ts');
      await showVersions(model, options);
    },
  );
}

function reportCommand(): Command {
  const command = new Command('report')
    .description('Report on one version: data, scores, origin, and what became of it.')
    .argument('<model>', 'name of the model')
    .argument('[version]', 'number of the version; the champion when left out', parseWhole);
  return onRegistry(command, 'models report uk-home-mlp 7').action(
    async (model: string, version: number | undefined, options: RegistryOptions) => {
      const { showReport } = await import('./show-report.ts');
      await showReport(model, version, options);
    },
  );
}

function trailCommand(): Command {
  const command = new Command('trail')
    .description(
      'List every promotion, roll-back, archiving and restoring of a model, newest first.',
    )
    .argument('<model>', 'name of the model')
    .option('--limit <number>', 'how many at most', parseWhole, DEFAULT_LIMIT)
    .option('--before <number>', 'go on with entries before this number', parseWhole);
  return onRegistry(command, 'models trail uk-home-mlp').action(
    async (model: string, options: HistoryOptions) => {
      const { showTrail } = await import('./show-versions.ts');
      await showTrail(model, options);
    },
  );
}
