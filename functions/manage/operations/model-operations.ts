import { championOf, championTag } from '../../shared/registry/champion.ts';
import { describeModel, listModelPage } from '../../shared/registry/list-models.ts';
import { UnknownModelError } from '../../shared/registry/registry-errors.ts';
import { readState } from '../../shared/registry/registry-state.ts';
import { requireModel } from '../../shared/registry/stored-versions.ts';
import { readTrail } from '../../shared/registry/trail.ts';
import { defineOperation, type Operation } from '../operation.ts';
import { modelPath, modelsQuery, noQuery, trailQuery } from '../request-schemas.ts';
import {
  championResponse,
  modelResponse,
  modelsResponse,
  trailResponse,
} from '../response-schemas.ts';

const listModels = defineOperation({
  id: 'listModels',
  method: 'GET',
  path: '/v1/models',
  summary: 'List models',
  description: 'By name, with what serves and how good it is. A page may be short before the last.',
  parameters: noQuery,
  query: modelsQuery,
  headers: [],
  response: modelsResponse,
  errors: [],
  answer: async ({ query }, { store }) => ({ body: await listModelPage(store, query) }),
});

const showModel = defineOperation({
  id: 'showModel',
  method: 'GET',
  path: '/v1/models/{model}',
  summary: 'Show one model',
  parameters: modelPath,
  query: noQuery,
  headers: [],
  response: modelResponse,
  errors: [404],
  answer: async ({ path }, { store }) => ({ body: await describeModel(store, path.model) }),
});

const showChampion = defineOperation({
  id: 'showChampion',
  method: 'GET',
  path: '/v1/models/{model}/champion',
  summary: 'Show which version serves',
  description: 'Its ETag goes into If-Match of a promotion or roll-back of just this champion.',
  parameters: modelPath,
  query: noQuery,
  headers: ['If-None-Match'],
  response: championResponse,
  errors: [404],
  answer: async ({ path, knows }, { store }) => {
    const { champion, archived } = (await readState(store, path.model)).state;
    if (!champion || archived) throw new UnknownModelError(path.model, archived);
    const headers = { etag: championTag(champion), 'cache-control': 'no-cache' };
    return knows(headers.etag)
      ? { body: null, status: 304, headers }
      : { body: championOf(champion), headers };
  },
});

const showTrail = defineOperation({
  id: 'showTrail',
  method: 'GET',
  path: '/v1/models/{model}/trail',
  summary: 'List what was done to a model',
  description: 'Newest first: every promotion, roll-back, archiving and restoring, who and why.',
  parameters: modelPath,
  query: trailQuery,
  headers: [],
  response: trailResponse,
  errors: [404],
  answer: async ({ path: { model }, query }, { store }) => {
    await requireModel(store, model);
    return { body: await readTrail(store, model, query) };
  },
});

export const modelOperations: readonly Operation[] = [
  listModels,
  showModel,
  showChampion,
  showTrail,
];
