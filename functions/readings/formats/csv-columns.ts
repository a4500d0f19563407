import { NoSuchColumnError } from './errors.ts';

/** Names from a header line and the file they came from, for messages. */
export interface Header {
  readonly file: string;
  readonly line: number;
  readonly names: readonly string[];
}

/**
 * Position of a column by its exact name, else by its name in other letter case.
 *
 * @throws NoSuchColumnError that lists the columns there are.
 */
export function columnIndex(header: Header, name: string): number {
  const exact = header.names.indexOf(name);
  if (exact >= 0) return exact;
  const folded = name.toLowerCase();
  const alike = header.names.flatMap((other, index) =>
    other.toLowerCase() === folded ? [index] : [],
  );
  if (alike.length === 1) return alike[0] as number;
  throw new NoSuchColumnError(
    `${header.file} has no column "${name}": line ${header.line} names ${listColumns(header.names)}. ` +
      'Use one of these names; quote it in the shell if it has spaces.',
    { file: header.file, line: header.line, column: name, columns: header.names },
  );
}

const SHOWN = 40;

export function listColumns(names: readonly string[]): string {
  const shown = names.slice(0, SHOWN).map((name) => `"${name}"`);
  const rest = names.length - shown.length;
  return `${shown.join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
}
