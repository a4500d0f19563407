import type { FindingKind, ImportReport } from '../../../functions/readings/report.ts';
import { WattcastError } from '../../../models/errors.ts';

/** Faults that a person should know of before a model learns from them; gaps and blanks are not. */
const FAULTS: readonly FindingKind[] = [
  'unreadable-timestamp',
  'text-among-numbers',
  'unsorted',
  'identical-duplicate',
  'conflicting-duplicate',
];

export class FaultyReadingsError extends WattcastError {
  readonly code = 'readings.faulty';
}

/**
 * Stops at faults in a file unless they were accepted: a model that learned from a shifted column
 * looks like any other.
 * @throws FaultyReadingsError naming each kind, how many, and the first line.
 */
export function refuseFindings(report: ImportReport): void {
  const faults = report.findings
    .filter(({ kind }) => FAULTS.includes(kind))
    .map(({ count, meaning, examples: [first] }) => {
      const where = first?.line === undefined ? '' : `, first on line ${first.line}`;
      return `${count.toLocaleString('en-US')} ${meaning}${where}${first ? ` (${first.text})` : ''}`;
    });
  if (report.form.encoding === 'windows-1252') {
    faults.push('bytes that are not UTF-8; read as windows-1252');
  }
  if (faults.length === 0) return;
  throw new FaultyReadingsError(
    `${report.file} has faults: ${faults.join('; ')}. Mend the file, or add --accept-findings to ` +
      'go on in the way just said.',
    { file: report.file, findings: report.findings },
  );
}
