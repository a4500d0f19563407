/** The registry's parts by their first address; they live in `registry/`. */
export { type Champion, readChampion } from './registry/champion.ts';
export { NAME_PATTERN } from './registry/keys.ts';
export { listModels } from './registry/list-models.ts';
export { loadVersion } from './registry/load-version.ts';
export { promote } from './registry/promote.ts';
export { UnknownModelError, UnknownVersionError } from './registry/registry-errors.ts';
export { saveVersion } from './registry/save-version.ts';
