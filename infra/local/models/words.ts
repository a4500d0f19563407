import type { ModelFacts, ModelSummary } from '../../../functions/shared/registry/list-models.ts';
import type { VersionSummary } from '../../../functions/shared/registry/list-versions.ts';
import type { TrailEntry } from '../../../functions/shared/registry/trail-entry.ts';
import type { Table } from './table.ts';

/** `2024-06-01 12:00Z`: instants are in UTC everywhere in the registry. */
export function minuteOf(instant: string): string {
  return `${instant.slice(0, 10)} ${instant.slice(11, 16)}Z`;
}

export function dayOf(instant: string): string {
  return instant.slice(0, 10);
}

/** The score that a kind of forecaster is judged by. */
export function scoreOf(
  { mae, brier }: { readonly [name: string]: number | null },
  unit: string,
): string {
  if (typeof mae === 'number') return `MAE ${rounded(mae)} ${unit}`;
  return typeof brier === 'number' ? `Brier ${rounded(brier)}` : '-';
}

export function rounded(value: number): string {
  return value.toLocaleString('en-US', { maximumSignificantDigits: 4, useGrouping: false });
}

export function modelsTable(models: readonly ModelSummary[]): Table {
  return {
    headers: ['model', 'champion', 'since', 'by', 'kind', 'series', 'score', 'trained until'],
    rows: models.map(({ model, champion, about }) => [
      model,
      champion ? String(champion.version) : '-',
      champion ? minuteOf(champion.promotedAt) : '-',
      champion?.by ?? '-',
      ...aboutCells(about),
    ]),
  };
}

export function archivedModelsTable(models: readonly ModelSummary[]): Table {
  return {
    headers: ['model', 'archived', 'by', 'kind', 'series', 'why'],
    rows: models.map(({ model, archived, about }) => [
      model,
      archived ? minuteOf(archived.at) : '-',
      archived?.by ?? '-',
      about?.kind ?? '-',
      about?.series.id ?? '-',
      archived?.why ?? '-',
    ]),
  };
}

export function versionsTable(versions: readonly VersionSummary[]): Table {
  return {
    headers: ['version', '', 'created', 'kind', 'trained', 'score', 'parent', 'by', 'why'],
    rows: versions.map((one) => [
      String(one.version),
      one.isChampion ? 'champion' : '',
      minuteOf(one.createdAt),
      one.kind,
      `${dayOf(one.training.from)} to ${dayOf(one.training.until)}`,
      scoreOf(one.metrics, one.unit),
      String(one.lineage?.parent ?? '-'),
      one.lineage?.by ?? '-',
      one.lineage?.why ?? '-',
    ]),
  };
}

export function trailTable(entries: readonly TrailEntry[]): Table {
  return {
    headers: ['no.', 'when', 'what', 'by', 'why'],
    rows: entries.map((entry) => [
      String(entry.sequence),
      minuteOf(entry.at),
      deedOf(entry),
      entry.by,
      entry.why,
    ]),
  };
}

/** `promote 6 -> 7`, `rollback 7 -> 6`, `archive version 3`, `archive`. */
export function deedOf(entry: TrailEntry): string {
  if ('to' in entry) {
    return entry.from === null
      ? `${entry.action} ${entry.to}`
      : `${entry.action} ${entry.from} -> ${entry.to}`;
  }
  return entry.version === null ? entry.action : `${entry.action} version ${entry.version}`;
}

function aboutCells(about: ModelFacts | null): string[] {
  if (!about) return ['-', '-', '-', '-'];
  const { kind, series, metrics, trainedUntil } = about;
  return [kind, series.id, scoreOf(metrics, series.unit), dayOf(trainedUntil)];
}
