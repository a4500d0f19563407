import type { BurstResult, BurstSecond } from './burst.ts';

const blocks = ' ▁▂▃▄▅▆▇█';

/** A burst as text: one line of bars each for what came, what was refused, and how long it took. */
export function plotBurst(result: BurstResult, columns = 60): string {
  const groups = grouped(result.seconds, columns);
  const perColumn = Math.ceil(result.seconds.length / columns);
  const rows: readonly [string, (seconds: readonly BurstSecond[]) => number][] = [
    ['requests/s', (seconds) => mean(seconds.map(({ requests }) => requests))],
    ['refused/s', (seconds) => mean(seconds.map(({ refused }) => refused))],
    ['cold/s', (seconds) => mean(seconds.map(({ cold }) => cold))],
    ['running', (seconds) => Math.max(...seconds.map(({ running }) => running))],
    ['p99 ms', (seconds) => Math.max(...seconds.map((one) => one.p99Milliseconds))],
  ];
  const lines = rows.map(([name, value]) => bars(name, groups.map(value)));
  return `${lines.join('\n')}\n${' '.repeat(12)}one column is ${perColumn} s\n`;
}

function bars(name: string, values: readonly number[]): string {
  const top = Math.max(...values, 0);
  const drawn = values.map((value) => blocks[top === 0 ? 0 : Math.ceil((8 * value) / top)] ?? ' ');
  return `${name.padStart(10)}  ${drawn.join('')}  up to ${Math.round(top).toLocaleString('en')}`;
}

function grouped(seconds: readonly BurstSecond[], columns: number): BurstSecond[][] {
  const size = Math.max(1, Math.ceil(seconds.length / columns));
  return Array.from({ length: Math.ceil(seconds.length / size) }, (_, i) =>
    seconds.slice(i * size, (i + 1) * size),
  );
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
}
