import { listVersions } from '../../../functions/shared/registry/list-versions.ts';
import { requireModel } from '../../../functions/shared/registry/stored-versions.ts';
import { readTrail } from '../../../functions/shared/registry/trail.ts';
import { openStore } from '../../../functions/shared/stores/open-store.ts';
import { printJson, printNote, printTable, printText } from './output.ts';
import type { PageOptions } from './registry-options.ts';
import { trailTable, versionsTable } from './words.ts';

export async function showVersions(
  model: string,
  options: PageOptions & { readonly archived?: true; readonly before?: number },
): Promise<void> {
  const store = openStore(options.store);
  const { limit, before } = options;
  const archived = options.archived === true;
  const page = await listVersions(store, model, { archived, limit, before });
  for (const { version, problem } of page.damaged) {
    printNote(`Version ${version} is damaged: ${problem}`);
  }
  if (options.json) return printJson(page);
  if (page.versions.length === 0) {
    printText(`"${model}" has no ${archived ? 'archived versions' : 'versions'} to list.`);
  } else {
    printTable(versionsTable(page.versions));
  }
  if (page.next !== null) printNote(`There are more: --before ${page.next}`);
}

export async function showTrail(
  model: string,
  options: PageOptions & { readonly before?: number },
): Promise<void> {
  const store = openStore(options.store);
  const { limit, before } = options;
  await requireModel(store, model);
  const page = await readTrail(store, model, { limit, before });
  if (options.json) return printJson(page);
  if (page.entries.length === 0) {
    printText(`Nothing was ever promoted or archived in "${model}".`);
  } else {
    printTable(trailTable(page.entries));
  }
  if (page.next !== null) printNote(`There are more: --before ${page.next}`);
}
