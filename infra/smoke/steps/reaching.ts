import * as z from 'zod';
import { readAnswer, SmokeError } from '../service-client.ts';
import { demand, type SmokeStep } from '../smoke-run.ts';

const readiness = z.looseObject({ live: z.literal(true), ready: z.literal(true) });
const document = z.looseObject({ openapi: z.string().startsWith('3.1') });
const problem = z.looseObject({ title: z.string(), detail: z.string().min(20), code: z.string() });

const answers: SmokeStep = {
  name: 'the service answers',
  run: async ({ client, signal }) => {
    await client.json(readiness, 'GET', '/v2/health/ready', { signal });
    const { openapi } = await client.json(document, 'GET', '/openapi.json', { signal });
    return `ready, OpenAPI ${openapi}`;
  },
};

const refusesStrangers: SmokeStep = {
  name: 'a request without a key is refused',
  run: async ({ client, signal }) => {
    if (!client.hasKey) return 'not tried: there is no --api-key';
    const call = { withoutKey: true, expect: [401, 403], signal } as const;
    const { status } = await client.ask('GET', '/v1/timeseries/models', call);
    return `${status}`;
  },
};

const explainsErrors: SmokeStep = {
  name: 'errors say what was wrong, in the form of each protocol',
  run: async ({ client, signal }) => {
    const missing = 'smoke-no-such-model';
    const management = await client.ask('GET', `/v1/models/${missing}`, { expect: [404], signal });
    demand(
      management.mediaType === 'application/problem+json',
      () => new SmokeError(`A management error came as ${management.mediaType}.`),
    );
    readAnswer(problem, 'A management error', management);
    await client.json(
      z.looseObject({ error: z.looseObject({ code: z.string(), message: z.string() }) }),
      'POST',
      '/v1/timeseries/forecast',
      { body: forecastOf(missing, 24), expect: [404], signal },
    );
    await client.json(z.looseObject({ error: z.string() }), 'GET', `/v2/models/${missing}`, {
      expect: [404],
      signal,
    });
    const body = forecastOf(missing, 0);
    await client.ask('POST', '/v1/timeseries/forecast', { body, expect: [400, 422], signal });
    return '404 three times, and a horizon of 0 refused';
  },
};

function forecastOf(model: string, horizon: number): object {
  return { model, inputs: [{ series_id: model }], options: { horizon } };
}

export const reachingSteps: readonly SmokeStep[] = [answers, refusesStrangers, explainsErrors];
