import type { ObjectReader } from '../../shared/object-store.ts';
import { listNumbers } from '../../shared/registry/stored-versions.ts';
import type { LoadedModel } from '../serving/model-cache.ts';
import { signatureOf } from './network-signature.ts';

/** Of the protocol's implementation, not of a release. */
const SERVER_VERSION = '2.0';

export const SERVER_METADATA = {
  name: 'wattcast',
  version: SERVER_VERSION,
  extensions: ['binary_tensor_data', 'model_repository'],
} as const;

/** What a model's network takes and gives; a kind without one has neither inputs nor outputs. */
export async function describeModel({ manifest, fitted }: LoadedModel, store: ObjectReader) {
  const { model, kind, features } = manifest;
  const versions = await listNumbers(store, model);
  const { inputs, outputs } = fitted.network
    ? signatureOf(fitted.network)
    : { inputs: [], outputs: [] };
  return {
    name: model,
    versions: versions.reverse().map(String),
    platform: fitted.network ? 'tensorflowjs_layersmodel' : `wattcast_${kind}`,
    inputs,
    outputs,
    parameters: { kind, features: features.join(',') },
  };
}
