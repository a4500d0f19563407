import { Logger } from '@aws-lambda-powertools/logger';
import { handle } from 'hono/aws-lambda';
import { openStore } from '../shared/stores/open-store.ts';
import { manageApp } from './app.ts';
import { readManageEnvironment } from './environment.ts';

const environment = readManageEnvironment(process.env);
const logger = new Logger({ serviceName: 'wattcast-manage' });

/** Answers API Gateway's proxy events. */
export const handler = handle(
  manageApp({
    store: openStore(environment.WATTCAST_STORE),
    clock: Date.now,
    onFault: (error, requestId) =>
      logger.error('A request could not be served.', {
        requestId,
        error: error instanceof Error ? error : new Error(String(error)),
      }),
  }),
);
