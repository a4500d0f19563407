import * as z from 'zod';
import { jobSchema } from '../../shared/jobs/job.ts';
import { cancelJob, readJob, requestTraining } from '../../shared/jobs/request-training.ts';
import {
  readTrainingSettings,
  type TrainingSettings,
  trainingSettingsSchema,
  writeTrainingSettings,
} from '../../shared/jobs/training-settings.ts';
import type { ObjectStore } from '../../shared/object-store.ts';
import { defineOperation, type Operation } from '../operation.ts';
import { modelPath, noQuery, reasonBody } from '../request-schemas.ts';

const jobPath = z.strictObject({
  job: z.string().meta({ description: 'Id of the job', example: 'uk-home-mlp.0mwtjpbfk999e18' }),
});

const trainBody = reasonBody
  .extend({
    // A name of its own: on the way in, what has a default may be absent.
    settings: z
      .strictObject(trainingSettingsSchema.shape)
      .meta({ id: 'NewTrainingSettings' })
      .optional()
      .meta({ description: 'Kept for later trainings; needed for a model that has none yet' }),
  })
  .meta({ id: 'TrainRequest' });

const requestedJob = z
  .strictObject({
    job: jobSchema,
    answer: z.enum(['new', 'joined', 'repeated']).meta({
      description: '`joined`: the model was being trained already, and that run is the answer',
    }),
  })
  .meta({ id: 'RequestedJob' });

const trainModel = defineOperation({
  id: 'trainModel',
  method: 'POST',
  path: '/v1/models/{model}/train',
  summary: 'Ask for a training',
  description:
    'One run a model at a time: a second request joins the one under way. Repeated with the same ' +
    'Idempotency-Key, it is answered with the same job.',
  parameters: modelPath,
  query: noQuery,
  body: trainBody,
  bodyExample: { reason: 'a new heat pump', settings: { series: 'uk-home', kind: 'mlp' } },
  headers: ['Idempotency-Key'],
  response: requestedJob,
  success: 202,
  errors: [413, 415, 422],
  answer: async ({ path, body, actor, idempotency }, { store, clock, startTraining }) => {
    const requested = await requestTraining(store, {
      model: path.model,
      settings: await settingsFor(store, path.model, body.settings),
      trigger: 'request',
      by: actor,
      why: body.reason,
      now: clock(),
      key: idempotency?.key,
    });
    // Also one that was joined: whoever asked for it may not have come to start it.
    if (requested.job.state === 'queued') await startTraining(requested.job);
    return {
      body: requested,
      status: 202,
      headers: { location: `/v1/jobs/${requested.job.id}` },
    };
  },
});

const describeJob = defineOperation({
  id: 'describeJob',
  method: 'GET',
  path: '/v1/jobs/{job}',
  summary: 'Describe a training job: how far it is, what was decided and why',
  parameters: jobPath,
  query: noQuery,
  headers: [],
  response: jobSchema,
  errors: [404],
  answer: async ({ path }, { store }) => ({ body: await readJob(store, path.job) }),
});

const cancelTraining = defineOperation({
  id: 'cancelJob',
  method: 'POST',
  path: '/v1/jobs/{job}/cancel',
  summary: 'End a job, unless its version is being written',
  parameters: jobPath,
  query: noQuery,
  body: reasonBody,
  bodyExample: { reason: 'the feed is being mended' },
  headers: [],
  response: jobSchema,
  errors: [404, 409, 413, 415, 422],
  answer: async ({ path, body, actor }, { store, clock }) => ({
    body: await cancelJob(store, path.job, { by: `${actor} (${body.reason})`, now: clock() }),
  }),
});

export const trainingOperations: readonly Operation[] = [trainModel, describeJob, cancelTraining];

async function settingsFor(
  store: ObjectStore,
  model: string,
  given: TrainingSettings | undefined,
): Promise<TrainingSettings> {
  return given ? writeTrainingSettings(store, model, given) : readTrainingSettings(store, model);
}
