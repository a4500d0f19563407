import type { ObjectReader } from '../../shared/object-store.ts';
import { readArchived } from '../../shared/registry/archived.ts';
import { listNumbers } from '../../shared/registry/stored-versions.ts';
import { hasVersion } from '../../shared/registry/version-ranges.ts';
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
  const [numbers, { archivedVersions }] = await Promise.all([
    listNumbers(store, model),
    readArchived(store, model),
  ]);
  const versions = numbers.filter((version) => !hasVersion(archivedVersions, version));
  const network = await fitted.openNetwork?.();
  const { inputs, outputs } = network ? signatureOf(network) : { inputs: [], outputs: [] };
  return {
    name: model,
    versions: versions.reverse().map(String),
    platform: network ? 'tensorflowjs_layersmodel' : `wattcast_${kind}`,
    inputs,
    outputs,
    parameters: { kind, features: features.join(',') },
  };
}
