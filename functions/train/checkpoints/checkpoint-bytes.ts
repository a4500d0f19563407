import * as z from 'zod';
import { bytesOf } from '../../../models/bytes.ts';
import type { TrainingCheckpoint } from '../../../models/networks/checkpoint.ts';

const SCHEMA_VERSION = 1;
const LENGTH_BYTES = 4;

/** A checkpoint is of use to the very same fit only: the job, what it learns from, and what trains. */
export interface FitIdentity {
  readonly job: string;
  readonly dataHash: string;
  readonly library: string;
}

const headerSchema = z.strictObject({
  schemaVersion: z.literal(SCHEMA_VERSION),
  job: z.string(),
  dataHash: z.string(),
  library: z.string(),
  epochsDone: z.int().positive(),
  weights: z.array(z.int().nonnegative()),
  accumulators: z.array(z.int().nonnegative()),
});

/** Length of the header (32 bits), the header as JSON, then all numbers as 32-bit floats; little-endian. */
export function encodeCheckpoint(
  identity: FitIdentity,
  { epochsDone, weights, accumulators }: TrainingCheckpoint,
): Uint8Array {
  const lengths = (arrays: readonly Float32Array[]) => arrays.map(({ length }) => length);
  const header = new TextEncoder().encode(
    JSON.stringify({
      schemaVersion: SCHEMA_VERSION,
      ...identity,
      epochsDone,
      weights: lengths(weights),
      accumulators: lengths(accumulators),
    } satisfies z.infer<typeof headerSchema>),
  );
  const length = new Uint8Array(LENGTH_BYTES);
  new DataView(length.buffer).setUint32(0, header.length, true);
  return Buffer.concat([length, header, ...[...weights, ...accumulators].map(bytesOf)]);
}

/** Undefined for what is another fit's, empty or damaged: training then starts anew. */
export function decodeCheckpoint(
  bytes: Uint8Array,
  { job, dataHash, library }: FitIdentity,
): TrainingCheckpoint | undefined {
  const header = readHeader(bytes);
  if (!header) return undefined;
  const { value, end } = header;
  if (value.job !== job || value.dataHash !== dataHash || value.library !== library) {
    return undefined;
  }
  const lengths = [...value.weights, ...value.accumulators];
  const expected =
    lengths.reduce((sum, length) => sum + length, 0) * Float32Array.BYTES_PER_ELEMENT;
  if (bytes.length - end !== expected) return undefined;
  // A copy, because floats lie at multiples of four bytes and the header ends anywhere.
  const numbers = new Float32Array(Uint8Array.from(bytes.subarray(end)).buffer);
  const starts = lengths.map((_, index) => lengths.slice(0, index).reduce((a, b) => a + b, 0));
  const arrays = lengths.map((length, index) => {
    const start = starts[index] as number;
    return numbers.slice(start, start + length);
  });
  return {
    epochsDone: value.epochsDone,
    weights: arrays.slice(0, value.weights.length),
    accumulators: arrays.slice(value.weights.length),
  };
}

function readHeader(bytes: Uint8Array) {
  if (bytes.length < LENGTH_BYTES) return undefined;
  const end = LENGTH_BYTES + new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
  try {
    const text = new TextDecoder().decode(bytes.subarray(LENGTH_BYTES, end));
    return { value: headerSchema.parse(JSON.parse(text)), end };
  } catch {
    return undefined;
  }
}
