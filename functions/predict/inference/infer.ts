import type { Context } from 'hono';
import { RequestError } from '../../shared/problem.ts';
import type { LoadedModel } from '../serving/model-cache.ts';
import { inferRequestSchema } from './infer-request.ts';
import { answerInference } from './infer-response.ts';
import { openModel, type ServedModels } from './model-path.ts';
import { signatureOf } from './network-signature.ts';
import { readInputs } from './read-inputs.ts';
import { parseJson, readDividedBody } from './request-body.ts';
import { runNetwork } from './run-network.ts';
import { type OutgoingTensor, selectOutputs } from './select-outputs.ts';

/** One pass of a model's network over the tensors of the request. */
export async function infer(context: Context, models: ServedModels): Promise<Response> {
  const { json, binary } = await readDividedBody(context);
  const loaded = await openModel(context, models);
  const network = await networkOf(loaded);
  const request = parseJson(inferRequestSchema, json);
  const signature = signatureOf(network);
  const selected = selectOutputs(request, signature.outputs);
  const inputs = readInputs(request, { specs: signature.inputs, binary });
  const tensors = runNetwork(network, inputs, signature.outputs);
  const outputs = selected.flatMap(({ index, binary }): OutgoingTensor[] => {
    const tensor = tensors[index];
    return tensor === undefined ? [] : [{ tensor, binary }];
  });
  const { model, version } = loaded.manifest;
  return answerInference(context, { model, version, id: request.id, outputs });
}

async function networkOf({ manifest, fitted }: LoadedModel) {
  if (fitted.openNetwork) return fitted.openNetwork();
  throw new RequestError(
    `Model "${manifest.model}" is of the kind "${manifest.kind}", which has no network to run on ` +
      'tensors. Ask it for forecasts: POST /v1/timeseries/forecast.',
    { status: 501 },
  );
}
