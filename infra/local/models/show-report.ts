import { readChampion } from '../../../functions/shared/registry/champion.ts';
import {
  readReport,
  type VersionReport,
} from '../../../functions/shared/registry/version-report.ts';
import { openStore } from '../../../functions/shared/stores/open-store.ts';
import { printJson, printTable, printText } from './output.ts';
import type { RegistryOptions } from './registry-options.ts';
import { drawFacts, drawTable, type Fact, type Table } from './table.ts';
import { dayOf, minuteOf, rounded, trailTable } from './words.ts';

export async function showReport(
  model: string,
  version: number | undefined,
  options: RegistryOptions,
): Promise<void> {
  const store = openStore(options.store);
  const number = version ?? (await readChampion(store, model)).version;
  const report = await readReport(store, model, number);
  if (options.json) return printJson(report);
  printText(drawFacts(originOf(report)));
  printText(`\n${drawTable(metricsTable(report))}`);
  if (report.history.length === 0) return;
  printText('\nWhat became of it:');
  printTable(trailTable(report.history));
}

function originOf(report: VersionReport): Fact[] {
  const { training, series, lineage, evaluation } = report;
  const standing = report.isChampion ? ', champion' : report.isArchived ? ', archived' : '';
  return [
    ['version', `${report.version} of ${report.model}${standing}`],
    ['kind', report.kind],
    [
      'series',
      `${series.id}, ${series.carrier}, ${series.unit}, ${series.stepMinutes} min, ${series.timeZone}`,
    ],
    ['created', minuteOf(report.createdAt)],
    [
      'trained on',
      `${dayOf(training.from)} to ${dayOf(training.until)}, ${training.readings} readings`,
    ],
    ['data hash', training.dataHash],
    ['trained by', `${training.library}, seed ${training.seed}`],
    ['inputs', report.features.length === 0 ? null : String(report.features.length)],
    ['parent', lineage && (lineage.parent === null ? 'none' : `version ${lineage.parent}`)],
    ['wanted by', lineage && `${lineage.by}: ${lineage.why}`],
    ['evaluated', evaluationOf(evaluation)],
  ];
}

/** The days that were scored, where the report says so. */
function evaluationOf(evaluation: unknown): string | null {
  if (typeof evaluation !== 'object' || evaluation === null) return null;
  const { from, until, days } = evaluation as Readonly<Record<string, unknown>>;
  if (typeof from !== 'string' || typeof until !== 'string') return null;
  return `${dayOf(from)} to ${dayOf(until)}${typeof days === 'number' ? `, ${days} days` : ''}`;
}

/** Each metric beside that of the naive forecast, whose names begin with `naive.`. */
function metricsTable({ metrics, unit }: VersionReport): Table {
  const shown = (name: string) => {
    const value = metrics[name];
    return typeof value === 'number' ? rounded(value) : '-';
  };
  return {
    headers: ['metric', 'value', 'naive', 'unit'],
    rows: Object.keys(metrics)
      .filter((name) => !name.startsWith('naive.'))
      .map((name) => [name, shown(name), shown(`naive.${name}`), unitOf(name, unit)]),
  };
}

function unitOf(metric: string, unit: string): string {
  if (metric === 'mape') return '%';
  return ['mae', 'rmse', 'threshold'].includes(metric) ? unit : '';
}
