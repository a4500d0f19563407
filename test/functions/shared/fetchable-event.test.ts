import type { LambdaEvent } from 'hono/aws-lambda';
import { describe, expect, it } from 'vitest';
import { fetchableEvent } from '../../../functions/shared/fetchable-event.ts';

function eventOf(httpMethod: string, body: string | null): LambdaEvent {
  return { httpMethod, body, path: '/v2', headers: {}, isBase64Encoded: false } as LambdaEvent;
}

describe('an event that becomes a web Request', () => {
  it.each(['GET', 'HEAD'])('loses the body of a %s', (method) => {
    expect(fetchableEvent(eventOf(method, '{}'))).toEqual(eventOf(method, null));
  });

  it.each([
    ['POST', '{}'],
    ['GET', null],
    ['DELETE', 'x'],
  ])('is passed on as it is otherwise: %s with %s', (method, body) => {
    const event = eventOf(method, body);

    expect(fetchableEvent(event)).toBe(event);
  });
});
