import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import { handle, type LambdaContext, type LambdaEvent } from 'hono/aws-lambda';
import { fetchableEvent } from '../shared/fetchable-event.ts';
import { appOf } from './app.ts';
import type { PredictService } from './service.ts';

export type EventRouter = (
  event: APIGatewayProxyEvent,
  context: LambdaContext,
) => Promise<APIGatewayProxyResult>;

/** API Gateway's events to the routes of the predict function. */
export function routeEvents(service: PredictService): EventRouter {
  const route = handle(appOf(service));
  return async (event, context) =>
    (await route(
      fetchableEvent(event as unknown as LambdaEvent),
      context,
    )) as APIGatewayProxyResult;
}
