import { InvalidModelNameError } from './registry-errors.ts';

/** Names that are safe in a key and in a URL. */
export const NAME_PATTERN = /^[a-z0-9][a-z0-9._-]{0,62}$/;

/** Under it, one "directory" a model. */
export const MODELS_PREFIX = 'models/';

export function versionsPrefix(model: string): string {
  return `${modelPrefix(model)}versions/`;
}

export function versionFileKey(model: string, version: number, file: string): string {
  return `${versionsPrefix(model)}${version}/${file}`;
}

/** Which version serves, and everything else about a model that may change: see `README.md`. */
export function championKey(model: string): string {
  return `${modelPrefix(model)}champion.json`;
}

/** Blocks count from 0; their digits are padded so that listings come in order. */
export function trailBlockKey(model: string, block: number): string {
  return `${modelPrefix(model)}trail/${String(block).padStart(6, '0')}.json`;
}

/** @throws InvalidModelNameError before a name with a slash could reach another model's objects. */
function modelPrefix(model: string): string {
  if (!NAME_PATTERN.test(model)) throw new InvalidModelNameError(model);
  return `${MODELS_PREFIX}${model}/`;
}
