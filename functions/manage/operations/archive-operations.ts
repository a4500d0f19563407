import { archive, restore } from '../../shared/registry/archive.ts';
import { defineOperation, type Operation } from '../operation.ts';
import { modelPath, noQuery, reasonBody, versionPath } from '../request-schemas.ts';
import { changeResponse } from '../response-schemas.ts';

const shared = {
  method: 'POST',
  query: noQuery,
  body: reasonBody,
  headers: ['Idempotency-Key'],
  response: changeResponse,
} as const;

/** One operation on a model and one on a version of it. */
function defineBoth(
  act: typeof archive,
  words: {
    readonly verb: 'archive' | 'restore';
    readonly model: string;
    readonly version: string;
    readonly example: string;
  },
): Operation[] {
  const { verb } = words;
  const bodyExample = { reason: words.example };
  return [
    defineOperation({
      ...shared,
      id: `${verb}Model`,
      path: `/v1/models/{model}/${verb}`,
      summary: words.model,
      parameters: modelPath,
      bodyExample,
      errors: [404, 413, 415, 422],
      answer: async ({ path, body, actor, idempotency }, { store, clock }) => {
        const change = { ...path, by: actor, why: body.reason, now: clock(), idempotency };
        return { body: await act(store, change) };
      },
    }),
    defineOperation({
      ...shared,
      id: `${verb}Version`,
      path: `/v1/models/{model}/versions/{version}/${verb}`,
      summary: words.version,
      parameters: versionPath,
      bodyExample,
      errors: verb === 'archive' ? [404, 409, 413, 415, 422] : [404, 413, 415, 422],
      answer: async ({ path, body, actor, idempotency }, { store, clock }) => {
        const change = { ...path, by: actor, why: body.reason, now: clock(), idempotency };
        return { body: await act(store, change) };
      },
    }),
  ];
}

export const archiveOperations: readonly Operation[] = [
  ...defineBoth(archive, {
    verb: 'archive',
    model: 'Put a model away: it serves no more and is listed apart',
    version: 'Put a version away: it cannot be promoted; never the champion',
    example: 'the meter was removed',
  }),
  ...defineBoth(restore, {
    verb: 'restore',
    model: 'Bring an archived model back',
    version: 'Bring an archived version back',
    example: 'archived by mistake',
  }),
];
