import { Logger } from '@aws-lambda-powertools/logger';
import { handle, type LambdaContext, type LambdaEvent } from 'hono/aws-lambda';
import { fetchableEvent } from '../shared/fetchable-event.ts';
import { pipelineStarter } from '../shared/jobs/pipeline-starter.ts';
import { openStore } from '../shared/stores/open-store.ts';
import { manageApp } from './app.ts';
import { readManageEnvironment } from './environment.ts';

const environment = readManageEnvironment(process.env);
const pipeline = environment.PIPELINE_ARN;
const logger = new Logger({ serviceName: 'wattcast-manage' });

const answer = handle(
  manageApp({
    store: openStore(environment.WATTCAST_STORE),
    clock: Date.now,
    ...(pipeline ? { startTraining: pipelineStarter(pipeline) } : {}),
    onFault: (error, requestId) =>
      logger.error('A request could not be served.', {
        requestId,
        error: error instanceof Error ? error : new Error(String(error)),
      }),
  }),
);

/** Answers API Gateway's proxy events. */
export async function handler(event: LambdaEvent, context: LambdaContext) {
  return answer(fetchableEvent(event), context);
}
