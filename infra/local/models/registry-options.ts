import { userInfo } from 'node:os';
import { type Command, InvalidArgumentError } from 'commander';
import { storeOption } from '../options.ts';

export interface RegistryOptions {
  readonly store: string;
  readonly json?: true;
}

export interface PageOptions extends RegistryOptions {
  readonly limit: number;
}

export const DEFAULT_LIMIT = 50;

/** What every command on the registry takes, and an example of its use. */
export function onRegistry(command: Command, example: string): Command {
  return command
    .addOption(storeOption())
    .option('--json', 'print JSON, as the HTTP API gives it')
    .addHelpText('after', `\nExample:\n  $ wattcast ${example}`);
}

export function parseWhole(text: string): number {
  const number = Number(text);
  if (/^\d{1,9}$/.test(text) && number >= 1) return number;
  throw new InvalidArgumentError('It is a whole number from 1 on.');
}

/** Whom the trail names for what is done at this machine. */
export function localActor(): string {
  try {
    return `cli:${userInfo().username}`;
  } catch {
    // A container may run as a user that has no name.
    return 'local';
  }
}
