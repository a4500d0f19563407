import { RequestError } from '../../shared/problem.ts';
import type { Tensor } from './datatypes.ts';
import type { InferRequest, RequestOutput } from './infer-request.ts';
import type { TensorSpec } from './network-signature.ts';

/** An output that was asked for, and how it travels. */
export interface SelectedOutput {
  readonly index: number;
  readonly binary: boolean;
}

/**
 * Which outputs to give, in the order that they were asked for: all where none is named.
 * @throws RequestError naming an output that there is not.
 */
export function selectOutputs(
  { outputs, parameters }: InferRequest,
  specs: readonly TensorSpec[],
): SelectedOutput[] {
  const allBinary = parameters?.['binary_data_output'] === true;
  if (!outputs?.length) return specs.map((_spec, index) => ({ index, binary: allBinary }));
  return outputs.map((output, i) => {
    const param = `outputs.${i}`;
    const index = specs.findIndex(({ name }) => name === output.name);
    if (index < 0) throw unknownOutput(output.name, specs, param);
    if (outputs.findIndex(({ name }) => name === output.name) !== i) {
      throw new RequestError(`The output "${output.name}" is asked for twice.`, { param });
    }
    return { index, binary: isBinary(output, { allBinary, param }) };
  });
}

function isBinary(
  { parameters }: RequestOutput,
  { allBinary, param }: { allBinary: boolean; param: string },
): boolean {
  for (const name of ['classification', 'shared_memory_region']) {
    if (parameters?.[name] !== undefined) {
      throw new RequestError(`The output parameter "${name}" is not supported; leave it out.`, {
        param,
      });
    }
  }
  const binary = parameters?.['binary_data'] ?? allBinary;
  if (typeof binary === 'boolean') return binary;
  throw new RequestError('"binary_data" must be true or false.', { param });
}

function unknownOutput(name: string, specs: readonly TensorSpec[], param: string): RequestError {
  const names = specs.map((spec) => `"${spec.name}"`).join(', ');
  return new RequestError(`There is no output "${name}". The network gives ${names}.`, { param });
}

/** A tensor and how it travels. */
export interface OutgoingTensor {
  readonly tensor: Tensor;
  readonly binary: boolean;
}
