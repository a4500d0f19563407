import { writeFile } from 'node:fs/promises';
import { Command } from 'commander';
import { UnknownModelError } from '../../../../functions/shared/registry/registry-errors.ts';
import { newestVersion } from '../../../../functions/shared/registry/stored-versions.ts';
import { openStore } from '../../../../functions/shared/stores/open-store.ts';
import { storeOption } from '../../options.ts';

interface ReportOptions {
  readonly store: string;
  readonly of?: number;
  readonly out?: string;
}

/** `wattcast report MODEL`: a version's report as one page of HTML. */
export function reportCommand(): Command {
  return new Command('report')
    .description('Write how good a version is, and what was decided on it, as one HTML file.')
    .argument('<model>')
    .option('--of <version>', 'number of the version; the newest if absent', Number)
    .option('--out <file>', 'where to write; MODEL-VERSION.html if absent, - for standard output')
    .addOption(storeOption())
    .action(async (model: string, options: ReportOptions) => {
      const store = openStore(options.store);
      const version = options.of ?? (await newestVersion(store, model));
      if (version === undefined) throw new UnknownModelError(model);
      const { readPage } = await import('./read-page.ts');
      const page = await readPage(store, model, version);
      const out = options.out ?? `${model}-${version}.html`;
      if (out === '-') process.stdout.write(page);
      else {
        await writeFile(out, page);
        process.stdout.write(`${out}\n`);
      }
    });
}
