import { RequestError } from '../../shared/problem.ts';
import {
  ARRAYS,
  type Datatype,
  FLOAT_LIMITS,
  INTEGER_RANGES,
  type NumericDatatype,
  type NumericValues,
  type Tensor,
} from './datatypes.ts';

/**
 * A tensor's elements in the datatype of the network. Equal datatypes share memory. Every number may
 * be given for FP32, rounded to the nearest; whole numbers of any width for INT32; BOOL counts as 0
 * and 1. A number that is not finite or does not fit is refused: a network would answer nonsense.
 * @throws RequestError
 */
export function convertValues(tensor: Tensor, to: NumericDatatype, param: string): NumericValues {
  const { datatype: from, values } = tensor;
  if (!ArrayBuffer.isView(values) || !converts(from, to)) throw notConverted(tensor, to, param);
  const converted = from === to ? values : widen(values, to);
  checkFits(tensor, { given: values, converted, to, param });
  return converted;
}

function converts(from: Datatype, to: NumericDatatype): boolean {
  if (from === to || to === 'FP32') return true;
  return to === 'INT32' && (from in INTEGER_RANGES || from === 'BOOL');
}

function widen(values: NumericValues, to: NumericDatatype): NumericValues {
  const converted = new ARRAYS[to](values.length) as Float32Array;
  if (!(values instanceof BigInt64Array || values instanceof BigUint64Array)) {
    converted.set(values as Float64Array);
    return converted;
  }
  for (let i = 0; i < values.length; i++) converted[i] = Number(values[i]);
  return converted;
}

interface Conversion {
  readonly given: NumericValues;
  readonly converted: NumericValues;
  readonly to: NumericDatatype;
  readonly param: string;
}

function checkFits({ name }: Tensor, { given, converted, to, param }: Conversion): void {
  const wrong =
    to in FLOAT_LIMITS
      ? firstNotFinite(converted as Float32Array)
      : firstChanged(given as Int32Array, converted as Int32Array);
  if (wrong === undefined) return;
  throw new RequestError(
    `Element ${wrong} of tensor "${name}" is ${given[wrong]}, which is not a finite ${to}.`,
    { param },
  );
}

function firstNotFinite(values: Float32Array): number | undefined {
  for (let i = 0; i < values.length; i++) {
    if (!Number.isFinite(values[i])) return i;
  }
  return undefined;
}

function firstChanged(given: Int32Array, converted: Int32Array): number | undefined {
  if (given === converted) return undefined;
  for (let i = 0; i < given.length; i++) {
    if (Number(given[i]) !== converted[i]) return i;
  }
  return undefined;
}

function notConverted(
  { name, datatype }: Tensor,
  to: NumericDatatype,
  param: string,
): RequestError {
  const mend =
    to === 'FP32' ? 'any number datatype' : to === 'INT32' ? 'any whole-number datatype' : to;
  return new RequestError(
    `The tensor "${name}" is ${datatype} and the network takes ${to}. Send ${mend}.`,
    { param: `${param}.datatype` },
  );
}
