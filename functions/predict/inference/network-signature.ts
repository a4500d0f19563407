import type { DataType } from '@tensorflow/tfjs-core';
import type { LayersModel, SymbolicTensor } from '@tensorflow/tfjs-layers';
import { RequestError } from '../../shared/problem.ts';
import type { NumericDatatype } from './datatypes.ts';

/** One input or output of a network; -1 is a dimension of any size, the first one the batch. */
export interface TensorSpec {
  readonly name: string;
  readonly datatype: NumericDatatype;
  readonly shape: readonly number[];
}

export interface NetworkSignature {
  readonly inputs: readonly TensorSpec[];
  readonly outputs: readonly TensorSpec[];
}

const DATATYPE_OF: Partial<Record<DataType, NumericDatatype>> = {
  float32: 'FP32',
  int32: 'INT32',
  bool: 'BOOL',
};

const known = new WeakMap<LayersModel, NetworkSignature>();

/** What a network takes and gives, computed once a network. */
export function signatureOf(network: LayersModel): NetworkSignature {
  const signature = known.get(network) ?? {
    inputs: specsOf(network.inputs),
    outputs: specsOf(network.outputs),
  };
  known.set(network, signature);
  return signature;
}

/**
 * Layers give the names: those that tfjs gives tensors count all networks of a process, and would
 * differ from one instance to the next.
 */
function specsOf(tensors: readonly SymbolicTensor[]): TensorSpec[] {
  const taken = new Map<string, number>();
  return tensors.map(({ sourceLayer, dtype, shape }) => {
    const { name } = sourceLayer;
    const count = (taken.get(name) ?? 0) + 1;
    taken.set(name, count);
    return {
      name: count === 1 ? name : `${name}:${count - 1}`,
      datatype: datatypeOf(dtype),
      shape: shape.map((size) => size ?? -1),
    };
  });
}

function datatypeOf(dtype: DataType): NumericDatatype {
  const datatype = DATATYPE_OF[dtype];
  if (datatype !== undefined) return datatype;
  throw new RequestError(
    `The network has a tensor of ${dtype}, which this protocol cannot carry.`,
    {
      status: 501,
    },
  );
}
