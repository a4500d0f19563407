import type { LambdaEvent } from 'hono/aws-lambda';

/**
 * The event without the body of a GET or HEAD: API Gateway passes one on, and the web's `Request`,
 * which Hono works with, takes none.
 */
export function fetchableEvent(event: LambdaEvent): LambdaEvent {
  const bodiless = 'httpMethod' in event && /^(GET|HEAD)$/.test(event.httpMethod);
  return bodiless && event.body ? { ...event, body: null } : event;
}
