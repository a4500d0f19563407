import { parseArgs } from 'node:util';

/** What every competitor trains: rows of 100 inputs, in batches, on a network `width` times as wide. */
export interface Workload {
  readonly rows: number;
  readonly batch: number;
  readonly epochs: number;
  readonly width: number;
}

/** What a competitor says in one line of JSON. */
export interface Speed {
  readonly version: string;
  readonly steps: number;
  readonly stepsPerSecond: number;
  readonly setupSeconds: number;
  readonly how?: string;
}

export function toArguments(workload: Workload): string[] {
  return Object.entries(workload).flatMap(([name, value]) => [`--${name}`, String(value)]);
}

export function readArguments(): Workload & { readonly engine: string } {
  const number = { type: 'string', default: '1' } as const;
  const { values } = parseArgs({
    options: { rows: number, batch: number, epochs: number, width: number, engine: number },
  });
  const { engine, ...sizes } = values;
  const { rows, batch, epochs, width } = sizes;
  return {
    rows: Number(rows),
    batch: Number(batch),
    epochs: Number(epochs),
    width: Number(width),
    engine,
  };
}
