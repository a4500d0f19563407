import {
  describeModel,
  listModelPage,
  type ModelDetail,
} from '../../../functions/shared/registry/list-models.ts';
import { readTrail } from '../../../functions/shared/registry/trail.ts';
import { openStore } from '../../../functions/shared/stores/open-store.ts';
import { printJson, printNote, printTable, printText } from './output.ts';
import type { PageOptions, RegistryOptions } from './registry-options.ts';
import { drawFacts, type Fact } from './table.ts';
import { archivedModelsTable, dayOf, minuteOf, modelsTable, scoreOf, trailTable } from './words.ts';

/** Entries of the trail that are shown with a model. */
const LATEST = 5;

export async function showModels(
  options: PageOptions & { readonly archived?: true; readonly after?: string },
): Promise<void> {
  const store = openStore(options.store);
  const archived = options.archived === true;
  const page = await listModelPage(store, { archived, limit: options.limit, after: options.after });
  for (const { model, problem } of page.damaged) printNote(`"${model}" is damaged: ${problem}`);
  if (options.json) return printJson(page);
  if (page.models.length > 0) {
    printTable(archived ? archivedModelsTable(page.models) : modelsTable(page.models));
  } else if (options.after === undefined) {
    printText(
      archived
        ? `No model in ${store.location} is archived.`
        : `There are no models in ${store.location}. "wattcast demo" makes some.`,
    );
  }
  if (page.next !== null) printNote(`There are more: --after ${page.next}`);
}

export async function showModel(model: string, options: RegistryOptions): Promise<void> {
  const store = openStore(options.store);
  const detail = await describeModel(store, model);
  if (options.json) return printJson(detail);
  printText(drawFacts(factsOf(detail)));
  const { entries } = await readTrail(store, model, { limit: LATEST });
  if (entries.length === 0) return;
  printText(`\nLatest of ${detail.trailLength} entries in the trail:`);
  printTable(trailTable(entries));
}

function factsOf({ model, champion, archived, about, ...counts }: ModelDetail): Fact[] {
  return [
    ['model', model],
    ['archived', archived && `${minuteOf(archived.at)} by ${archived.by}: ${archived.why}`],
    ['champion', champion ? `version ${champion.version}` : 'none; promote a version'],
    ['promoted', champion && `${minuteOf(champion.promotedAt)} by ${champion.by}: ${champion.why}`],
    ['kind', about?.kind],
    ['series', about && `${about.series.id}, ${about.series.unit}, ${about.series.timeZone}`],
    ['score', about && scoreOf(about.metrics, about.series.unit)],
    ['trained until', about && dayOf(about.trainedUntil)],
    ['newest version', counts.newestVersion?.toString()],
    ['archived versions', counts.archivedVersionCount.toString()],
  ];
}
