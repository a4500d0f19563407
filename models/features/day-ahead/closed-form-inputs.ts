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
  const columns = Uint16Array.from(
    names.flatMap((name, i) => (name.startsWith('time-of-day') ? [] : [i])),
  );
  const squares = Uint16Array.from(
    names.flatMap((name, i) => (/^temperature/.test(name) ? [i] : [])),
  );
  const positionsOf = (wanted: readonly string[]) =>
    Uint16Array.from(wanted.map((name) => names.indexOf(name)).filter((i) => i >= 0));
  const kinds = positionsOf(KINDS_OF_DAY);
  const interacting = positionsOf(INTERACTING);
  return {
    width: columns.length + squares.length + kinds.length * interacting.length + 1,
    // By positions: a first forecast is interpreted, where an iterator makes an object for each number.
    write(row, rowAt, into, at) {
      let column = at;
      for (let c = 0; c < columns.length; c++) {
        into[column++] = row[rowAt + (columns[c] as number)] as number;
      }
      for (let c = 0; c < squares.length; c++) {
        into[column++] = SQUARE_SHARE * (row[rowAt + (squares[c] as number)] as number) ** 2;
      }
      for (let k = 0; k < kinds.length; k++) {
        const weight = row[rowAt + (kinds[k] as number)] as number;
        for (let c = 0; c < interacting.length; c++) {
          into[column++] = weight * (row[rowAt + (interacting[c] as number)] as number);
        }
      }
      into[column] = 1;
    },
  };
}
