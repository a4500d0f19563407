import { championTag } from '../../shared/registry/champion.ts';
import type { ChangeRequest, RegistryChange } from '../../shared/registry/change-registry.ts';
import { promote, rollBack } from '../../shared/registry/promote.ts';
import {
  defineOperation,
  type Operation,
  type OperationContext,
  type OperationRequest,
  type Reply,
} from '../operation.ts';
import { modelPath, noQuery, promoteBody, rollBackBody } from '../request-schemas.ts';
import { changeResponse } from '../response-schemas.ts';

const promoteVersion = defineOperation({
  id: 'promoteVersion',
  method: 'POST',
  path: '/v1/models/{model}/promote',
  summary: 'Make a version the champion',
  description:
    'Its files are checked first. Of promotions that race one wins; the others are answered with ' +
    '409 and who won. With If-Match, 412 says that the champion is another one than the caller saw.',
  parameters: modelPath,
  query: noQuery,
  body: promoteBody,
  bodyExample: { version: 7, reason: 'lower error in March' },
  headers: ['If-Match', 'Idempotency-Key'],
  response: changeResponse,
  errors: [404, 409, 412, 413, 415, 422],
  answer: async (request, context) => {
    const { body, expected } = request;
    const change = { ...changeOf(request, context), version: body.version, expected };
    return replyTo(await promote(context.store, change));
  },
});

const rollBackChampion = defineOperation({
  id: 'rollBackChampion',
  method: 'POST',
  path: '/v1/models/{model}/rollback',
  summary: 'Let a version serve that served before',
  description:
    'The one that the champion replaced, or `toVersion`. Each roll-back goes one champion further ' +
    'back; send If-Match or an Idempotency-Key so that two people do not roll back twice.',
  parameters: modelPath,
  query: noQuery,
  body: rollBackBody,
  bodyExample: { reason: 'forecasts jump at midnight' },
  headers: ['If-Match', 'Idempotency-Key'],
  response: changeResponse,
  errors: [404, 409, 412, 413, 415, 422],
  answer: async (request, context) => {
    const { body, expected } = request;
    const change = { ...changeOf(request, context), toVersion: body.toVersion, expected };
    return replyTo(await rollBack(context.store, change));
  },
});

export const championOperations: readonly Operation[] = [promoteVersion, rollBackChampion];

function changeOf(
  {
    path,
    body,
    actor,
    idempotency,
  }: OperationRequest<{ model: string }, unknown, { reason: string }>,
  { clock }: OperationContext,
): ChangeRequest {
  return { model: path.model, by: actor, why: body.reason, now: clock(), idempotency };
}

/** With the new champion's ETag, so that the next change can name it without reading it. */
function replyTo(change: RegistryChange): Reply<RegistryChange> {
  const { entry } = change;
  return entry && 'to' in entry
    ? { body: change, headers: { etag: championTag(entry) } }
    : { body: change };
}
