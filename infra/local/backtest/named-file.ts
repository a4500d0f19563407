import { CommandOptionError } from '../failure.ts';
import type { BacktestOptions } from './backtest-command.ts';

/** Options that name a file. */
export type FileOptions = BacktestOptions & { readonly data: string; readonly time: string };

/** @throws CommandOptionError where no file is named, or not its column of timestamps. */
export function namedFile({ data, time, protocol }: BacktestOptions): {
  data: string;
  time: string;
} {
  if (data !== undefined && time !== undefined) return { data, time };
  const missing = data === undefined ? '--data' : '--time';
  const stored = protocol === 'ltsf' ? '' : ', or --series ID for what was imported into a store';
  throw new CommandOptionError(
    `${missing} is missing. Say what to judge on: --data FILE --time COLUMN${stored}.`,
    { missing },
  );
}
