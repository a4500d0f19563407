import { InvalidArgumentError, Option } from 'commander';

/** Where local commands keep what they know, unless told otherwise. */
export const DEFAULT_STORE = '.wattcast/store';

export function storeOption(): Option {
  return new Option('--store <location>', 'a directory, or s3://bucket[/prefix]')
    .env('WATTCAST_STORE')
    .default(DEFAULT_STORE);
}

export function parsePort(text: string): number {
  const port = Number(text);
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return port;
  throw new InvalidArgumentError('A port is a whole number from 0 to 65535.');
}
