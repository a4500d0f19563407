import { Command } from 'commander';
import { onRegistry, parseWhole, type RegistryOptions } from './registry-options.ts';

export interface ChangeOptions extends RegistryOptions {
  readonly reason: string;
}

export interface ChampionOptions extends ChangeOptions {
  readonly onlyIf?: number;
  readonly to?: number;
}

const ONLY_IF = 'only if this version serves now: nothing happens twice';

/** `wattcast promote`, `rollback`, `archive` and `restore`: each leaves an entry in the trail. */
export function changeCommands(): Command[] {
  return [promoteCommand(), rollBackCommand(), archiveCommand(), restoreCommand()];
}

function changing(command: Command, example: string): Command {
  return onRegistry(
    command.requiredOption('--reason <text>', 'why, for whoever reads the trail'),
    example,
  );
}

function promoteCommand(): Command {
  const command = new Command('promote')
    .description('Make a version the one that serves, after checking its files.')
    .argument('<model>', 'name of the model')
    .argument('<version>', 'number of the version', parseWhole)
    .option('--only-if <version>', ONLY_IF, parseWhole);
  return changing(command, 'promote uk-home-mlp 7 --reason "lower error in March"').action(
    async (model: string, version: number, options: ChampionOptions) => {
      const { promoteVersion } = await import('./change-models.ts');
      await promoteVersion(model, version, options);
    },
  );
}

function rollBackCommand(): Command {
  const command = new Command('rollback')
    .description('Let the version serve that served before, or another that once did.')
    .argument('<model>', 'name of the model')
    .option('--to <version>', 'a version that was champion before', parseWhole)
    .option('--only-if <version>', ONLY_IF, parseWhole);
  return changing(command, 'rollback uk-home-mlp --reason "jumps at midnight"').action(
    async (model: string, options: ChampionOptions) => {
      const { rollBackModel } = await import('./change-models.ts');
      await rollBackModel(model, options);
    },
  );
}

function archiveCommand(): Command {
  const command = new Command('archive')
    .description('Put a model away, which then does not serve, or one version; nothing is deleted.')
    .argument('<model>', 'name of the model')
    .argument('[version]', 'number of the version; the whole model when left out', parseWhole);
  return changing(command, 'archive uk-home-mlp 3 --reason "trained on a broken meter"').action(
    async (model: string, version: number | undefined, options: ChangeOptions) => {
      const { archiveOrRestore } = await import('./change-models.ts');
      await archiveOrRestore('archive', { model, version, options });
    },
  );
}

function restoreCommand(): Command {
  const command = new Command('restore')
    .description('Bring an archived model or version back.')
    .argument('<model>', 'name of the model')
    .argument('[version]', 'number of the version; the whole model when left out', parseWhole);
  return changing(command, 'restore uk-home-mlp 3 --reason "the meter was right"').action(
    async (model: string, version: number | undefined, options: ChangeOptions) => {
      const { archiveOrRestore } = await import('./change-models.ts');
      await archiveOrRestore('restore', { model, version, options });
    },
  );
}
