import { drawTable, type Table } from './table.ts';

/** Prints a table as wide as the terminal, or whole into a pipe. */
export function printTable(table: Table): void {
  printText(drawTable(table, process.stdout.isTTY ? process.stdout.columns : undefined));
}

export function printText(text: string): void {
  process.stdout.write(`${text}\n`);
}

export function printJson(value: unknown): void {
  printText(JSON.stringify(value));
}

/** Beside the answer and not in it, so that a pipe carries only what was asked for. */
export function printNote(text: string): void {
  process.stderr.write(`${text}\n`);
}
