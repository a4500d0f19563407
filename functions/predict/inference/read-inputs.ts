import { RequestError } from '../../shared/problem.ts';
import { decodeBinary } from './binary-codec.ts';
import { MAX_BATCH_ROWS } from './bounds.ts';
import { convertValues } from './convert.ts';
import { elementCount, type NumericValues, type TensorValues } from './datatypes.ts';
import type { InferRequest, RequestInput } from './infer-request.ts';
import { decodeJson } from './json-codec.ts';
import type { TensorSpec } from './network-signature.ts';

/** One input as the network takes it. */
export interface NetworkInput {
  readonly spec: TensorSpec;
  readonly shape: readonly number[];
  readonly values: NumericValues;
}

/**
 * The tensors of a request in the order and the datatypes of the network.
 * @throws RequestError naming the input that is missing, unknown or not as the network takes it.
 */
export function readInputs(
  { inputs }: InferRequest,
  { specs, binary }: { specs: readonly TensorSpec[]; binary: Uint8Array },
): NetworkInput[] {
  const chunks = divideBinary(inputs, binary);
  const read = specs.map((spec) => {
    const index = inputs.findIndex(({ name }) => name === spec.name);
    const input = inputs[index];
    if (input === undefined) throw missingInput(spec, specs);
    return readInput(input, { spec, chunk: chunks[index], param: `inputs.${index}` });
  });
  checkNames(inputs, specs);
  checkBatch(read);
  return read;
}

/** The bytes of each input that is sent as binary data, in the order of the inputs. */
function divideBinary(
  inputs: readonly RequestInput[],
  binary: Uint8Array,
): (Uint8Array | undefined)[] {
  let at = 0;
  const chunks = inputs.map(({ parameters, data }, i) => {
    const size = parameters?.['binary_data_size'];
    const param = `inputs.${i}`;
    if (size === undefined) {
      if (data === undefined) throw noData(parameters ?? {}, param);
      return undefined;
    }
    if (data !== undefined) {
      throw new RequestError(
        'An input has either "data" or the parameter "binary_data_size", and this one has both.',
        { param },
      );
    }
    if (typeof size !== 'number' || !Number.isInteger(size) || size < 0) {
      throw new RequestError('"binary_data_size" must be a whole number of bytes.', { param });
    }
    at += size;
    return binary.subarray(at - size, at);
  });
  if (at === binary.length) return chunks;
  throw new RequestError(
    `The inputs claim ${at} bytes of binary data and ${binary.length} follow the JSON. The header ` +
      'Inference-Header-Content-Length must be the length of the JSON alone.',
    { param: 'inputs' },
  );
}

function readInput(
  { name, shape, datatype, data }: RequestInput,
  { spec, chunk, param }: { spec: TensorSpec; chunk: Uint8Array | undefined; param: string },
): NetworkInput {
  checkShape(shape, spec, param);
  const values: TensorValues =
    chunk === undefined
      ? decodeJson(data ?? [], { name, datatype, shape, param })
      : decodeBinary(datatype, chunk, { name, param, count: elementCount(shape) });
  const tensor = { name, datatype, shape, values };
  return { spec, shape, values: convertValues(tensor, spec.datatype, param) };
}

function checkShape(shape: readonly number[], spec: TensorSpec, param: string): void {
  const fits =
    shape.length === spec.shape.length &&
    spec.shape.every((size, i) => (size === -1 ? (shape[i] as number) >= 1 : size === shape[i]));
  if (!fits) {
    throw new RequestError(
      `The shape of "${spec.name}" is [${shape.join(', ')}] and the network takes ` +
        `[${spec.shape.join(', ')}], where -1 is any number from 1 on.`,
      { param: `${param}.shape` },
    );
  }
  const [rows = 0] = shape;
  if (rows <= MAX_BATCH_ROWS) return;
  throw new RequestError(
    `The batch has ${rows} rows and the limit is ${MAX_BATCH_ROWS} a request. Send several.`,
    { status: 413, param: `${param}.shape` },
  );
}

function checkNames(inputs: readonly RequestInput[], specs: readonly TensorSpec[]): void {
  if (inputs.length === specs.length) return;
  const names = inputs.map(({ name }) => name);
  const odd = names.find(
    (name, i) => names.indexOf(name) !== i || !specs.some((spec) => spec.name === name),
  );
  throw new RequestError(
    `The input "${odd}" is unknown or given twice. The network takes ${listed(specs)}.`,
    { param: 'inputs' },
  );
}

function checkBatch(inputs: readonly NetworkInput[]): void {
  const rows = inputs[0]?.shape[0];
  const other = inputs.find(({ shape }) => shape[0] !== rows);
  if (other === undefined) return;
  throw new RequestError(
    `The inputs have different batches: ${rows} rows and ${other.shape[0]} ("${other.spec.name}").`,
    { param: 'inputs' },
  );
}

function noData(parameters: Readonly<Record<string, unknown>>, param: string): RequestError {
  return 'shared_memory_region' in parameters
    ? new RequestError(
        'Shared memory is not supported; send the elements as "data" or binary data.',
        {
          param,
        },
      )
    : new RequestError(
        'An input has either "data" or the parameter "binary_data_size", and this one has neither.',
        { param },
      );
}

function missingInput(spec: TensorSpec, specs: readonly TensorSpec[]): RequestError {
  return new RequestError(
    `The input "${spec.name}" is missing. The network takes ${listed(specs)}.`,
    { param: 'inputs' },
  );
}

function listed(specs: readonly TensorSpec[]): string {
  return specs
    .map(({ name, datatype, shape }) => `"${name}" (${datatype} [${shape.join(', ')}])`)
    .join(', ');
}
