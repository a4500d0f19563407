/** Inputs that mean something else on each kind of day. */
const INTERACTING = [
  'lag.1d',
  'lag.7d',
  'similar.weekday',
  'hour.1',
  'day-mean.1d',
  'season.sin1',
  'season.cos1',
];
const KINDS_OF_DAY = [
  ...['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'],
  ...['holiday', 'holiday.yesterday', 'holiday.bridge'],
];
/** Squares of standardised weather are as a rule larger than their inputs: this evens them. */
const SQUARE_SHARE = 0.3;

/** The inputs of a linear model: standardised ones, squares of weather, kinds of day times lags, and 1. */
export interface ClosedFormInputs {
  readonly width: number;
  /** row: standardised inputs; writes `into[at .. at + width)`, the last of them the constant 1. */
  write(row: Float32Array, rowAt: number, into: Float32Array, at: number): void;
}

/** @param names of the standardised inputs, in order. */
export function closedFormInputs(names: readonly string[]): ClosedFormInputs {
  const columns = names.flatMap((name, i) => (name.startsWith('time-of-day') ? [] : [i]));
  const squares = names.flatMap((name, i) => (/^temperature/.test(name) ? [i] : []));
  const positionsOf = (wanted: readonly string[]) =>
    wanted.map((name) => names.indexOf(name)).filter((i) => i >= 0);
  const kinds = positionsOf(KINDS_OF_DAY);
  const interacting = positionsOf(INTERACTING);
  return {
    width: columns.length + squares.length + kinds.length * interacting.length + 1,
    write(row, rowAt, into, at) {
      let column = at;
      for (const i of columns) into[column++] = row[rowAt + i] as number;
      for (const i of squares) into[column++] = SQUARE_SHARE * (row[rowAt + i] as number) ** 2;
      for (const kind of kinds) {
        const weight = row[rowAt + kind] as number;
        for (const i of interacting) into[column++] = weight * (row[rowAt + i] as number);
      }
      into[column] = 1;
    },
  };
}
