import { promisify } from 'node:util';
import { deflate, gzip } from 'node:zlib';
import type { Context } from 'hono';
import { RequestError } from '../../shared/problem.ts';
import { encodeBinary } from './binary-codec.ts';
import { MAX_RESPONSE_BYTES } from './bounds.ts';
import { encodeJson } from './json-codec.ts';
import type { OutgoingTensor } from './select-outputs.ts';

/** Smaller bodies fit into one packet as they are. */
const COMPRESS_FROM_BYTES = 1_400;

const ENCODERS = { gzip: promisify(gzip), deflate: promisify(deflate) };

export interface InferAnswer {
  readonly model: string;
  readonly version: number;
  readonly id: string | null | undefined;
  readonly outputs: readonly OutgoingTensor[];
}

/** The answer as JSON, or as JSON followed by the raw tensors that were asked for as binary data. */
export async function answerInference(context: Context, answer: InferAnswer): Promise<Response> {
  const chunks = answer.outputs.map(({ tensor, binary }) =>
    binary ? encodeBinary(tensor.values) : undefined,
  );
  const json = Buffer.from(JSON.stringify(envelopeOf(answer, chunks)));
  const binary = chunks.filter((chunk) => chunk !== undefined);
  const body = binary.length === 0 ? json : Buffer.concat([json, ...binary]);
  if (binary.length > 0) {
    context.header('Inference-Header-Content-Length', String(json.length));
  }
  context.header(
    'Content-Type',
    binary.length > 0 ? 'application/octet-stream' : 'application/json',
  );
  return context.body(await compressed(context, body));
}

function envelopeOf(
  { model, version, id, outputs }: InferAnswer,
  chunks: readonly (Uint8Array | undefined)[],
) {
  return {
    model_name: model,
    model_version: String(version),
    ...(id == null ? {} : { id }),
    outputs: outputs.map(({ tensor: { name, datatype, shape, values } }, i) => {
      const chunk = chunks[i];
      return chunk === undefined
        ? { name, datatype, shape, data: encodeJson(datatype, values) }
        : { name, datatype, shape, parameters: { binary_data_size: chunk.length } };
    }),
  };
}

async function compressed(context: Context, body: Buffer): Promise<Uint8Array<ArrayBuffer>> {
  const encoding = acceptedEncoding(context.req.header('accept-encoding'));
  context.header('Vary', 'Accept-Encoding');
  const small = encoding === undefined || body.length < COMPRESS_FROM_BYTES;
  const sent = small ? body : await ENCODERS[encoding](body);
  if (!small) context.header('Content-Encoding', encoding);
  if (sent.length <= MAX_RESPONSE_BYTES) return sent as Uint8Array<ArrayBuffer>;
  throw new RequestError(
    `The answer has ${sent.length} bytes and the limit is ${MAX_RESPONSE_BYTES}. Send fewer rows a ` +
      'request, or ask for binary data and gzip.',
    { status: 413 },
  );
}

/** The first of our encodings that the caller did not refuse. */
function acceptedEncoding(header: string | undefined): keyof typeof ENCODERS | undefined {
  const accepted = new Map(
    (header ?? '').split(',').map((item) => {
      const [name = '', ...rest] = item.trim().toLowerCase().split(';');
      return [name.trim(), !rest.some((each) => /^\s*q\s*=\s*0(\.0*)?\s*$/.test(each))];
    }),
  );
  return (['gzip', 'deflate'] as const).find((name) => accepted.get(name));
}
