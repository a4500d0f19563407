import type { FileImport } from '../../../functions/readings/import-readings.ts';
import type { SeriesImport } from '../../../functions/readings/import-series.ts';
import { REASONS, type Reason } from '../../../models/series/quality/reasons.ts';

/** Series that are shown one by one; of more, the sum. */
const SHOWN = 12;

/** What a person is told of an import. */
export function showImport(imported: FileImport, seconds: number): string {
  const form = Object.entries(imported.form).map(([name, value]) => `${name}: ${value}`);
  const readings = imported.series.reduce(
    (sum, { counts }) => sum + counts.added + counts.unchanged + counts.corrected + counts.outdated,
    0,
  );
  const done = readings > 0 ? readings : imported.rows;
  const rate = Math.round(done / Math.max(0.001, seconds));
  const lines = [
    `${imported.file}: ${count(imported.rows)} rows of ${imported.format} in ${seconds.toFixed(1)} s ` +
      `(${count(rate)} readings a second)`,
    ...(form.length > 0 ? [`   ${form.join(' | ')}`] : []),
    ...imported.findings.map(({ count: number, meaning, examples: [first] }) => {
      const where = first?.line === undefined ? '' : `line ${first.line}: `;
      return `   ! ${count(number)} ${meaning}${first ? ` (${where}${first.text})` : ''}`;
    }),
    ...imported.notes.map((note) => `   ? ${note}`),
    ...imported.series.slice(0, SHOWN).flatMap(showSeries),
    ...(imported.series.length > SHOWN
      ? [`and ${count(imported.series.length - SHOWN)} more series`]
      : []),
    ...imported.covariates.map(
      ({ name, values, startAt, endAt }) =>
        `   + ${name}: ${count(values)} values, ${startAt.slice(0, 16)} to ${endAt.slice(0, 16)}`,
    ),
  ];
  return `${lines.join('\n')}\n`;
}

function showSeries({
  info,
  created,
  counts,
  corrections,
  tally,
  startAt,
  endAt,
}: SeriesImport): string[] {
  const { flags, absent } = tally;
  return [
    `${info.id}${created ? ' (new)' : ''}: ${info.carrier}, ${info.unit}, ${info.stepMinutes} min, ` +
      `${info.timeZone}, ${startAt.slice(0, 16)}Z to ${endAt.slice(0, 16)}Z`,
    `   ${count(counts.added)} added, ${count(counts.unchanged)} as they were, ` +
      `${count(counts.corrected)} corrected, ${count(counts.outdated)} outdated`,
    `   ${count(flags.ok)} ok, ${count(flags.estimated)} estimated, ${count(flags.suspect)} suspect, ` +
      `${count(flags.missing + absent)} missing`,
    ...(Object.entries(tally.reasons) as [Reason, number][]).map(([reason, number]) => {
      const [first] = tally.examples[reason] ?? [];
      const example = first ? ` (${first.at.slice(0, 16)}Z: ${first.value ?? 'none'})` : '';
      return `   ~ ${count(number)} ${reason}: ${REASONS[reason].meaning}${example}`;
    }),
    ...corrections
      .slice(0, 3)
      .map(
        ({ at, from, to }) =>
          `   = ${new Date(at).toISOString().slice(0, 16)}Z: ${from} became ${to}`,
      ),
  ];
}

function count(number: number): string {
  return number.toLocaleString('en-US');
}
