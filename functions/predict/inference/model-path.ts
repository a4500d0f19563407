import type { Context } from 'hono';
import { RequestError } from '../../shared/problem.ts';
import { NAME_PATTERN } from '../../shared/registry/keys.ts';
import { UnknownModelError } from '../../shared/registry/registry-errors.ts';
import type { LoadedModel } from '../serving/model-cache.ts';

/** What opens models: the serving cache. */
export interface ServedModels {
  champion(model: string): Promise<LoadedModel>;
  version(model: string, version: number): Promise<LoadedModel>;
}

/** Opens the model that a path names: the version it gives, or the champion. */
export async function openModel(context: Context, models: ServedModels): Promise<LoadedModel> {
  const model = context.req.param('model') ?? '';
  if (!NAME_PATTERN.test(model)) throw new UnknownModelError(model.slice(0, 80));
  const version = context.req.param('version');
  if (version === undefined) return models.champion(model);
  if (/^[1-9]\d{0,8}$/.test(version)) return models.version(model, Number(version));
  throw new RequestError(
    `Model "${model}" has no version "${version.slice(0, 80)}": versions are whole numbers from 1 on.`,
    { status: 404, param: 'version' },
  );
}
