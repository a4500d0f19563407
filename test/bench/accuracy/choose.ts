import { WattcastError } from '../../../models/errors.ts';
import { type BenchSeries, SERIES } from './series.ts';

/** A name that no part of the benchmark has. */
export class WrongChoiceError extends WattcastError {
  readonly code = 'bench.choice';
}

const GLOBAL = 'global';
const NEIGHBOURS = 'neighbours';
const WINDOWS = 'ETTh1';

export interface Chosen {
  readonly series: readonly BenchSeries[];
  readonly global: boolean;
  readonly neighbours: boolean;
  readonly windows: boolean;
}

/** The parts named, separated by commas; `global` and `neighbours` are compared with single models of the areas. */
export function choose(only: string | undefined): Chosen {
  if (only === undefined) return { series: SERIES, global: true, neighbours: true, windows: true };
  const names = only.split(',').map((name) => name.trim());
  const allowed = [...SERIES.map(({ name }) => name), GLOBAL, NEIGHBOURS, WINDOWS];
  const wrong = names.find((name) => !allowed.includes(name));
  if (wrong !== undefined) {
    throw new WrongChoiceError(
      `--only names "${wrong}". Allowed, separated by commas: ${allowed.join(', ')}.`,
      { wrong },
    );
  }
  const global = names.includes(GLOBAL);
  const neighbours = names.includes(NEIGHBOURS);
  const areas = global || neighbours;
  return {
    series: SERIES.filter(
      ({ name, group }) => names.includes(name) || (areas && group === 'areas'),
    ),
    global,
    neighbours,
    windows: names.includes(WINDOWS),
  };
}
