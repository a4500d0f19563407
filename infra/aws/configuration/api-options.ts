import * as z from 'zod';
import { routes } from '../../bundle/routes.ts';
import { flag, oneOf, positiveNumber, text, wholeNumber } from './option-kinds.ts';

/** The sizes that API Gateway sells its cache in, GB. */
const cacheGigabytes = [0.5, 1.6, 6.1, 13.5, 28.4, 58.2, 118, 237] as const;

const key = z.strictObject({
  requestsPerSecond: positiveNumber(100_000).default(50).describe('Steady rate of one API key.'),
  burstRequests: wholeNumber(1, 100_000)
    .default(100)
    .describe('How far one API key may exceed its rate at once.'),
  requestsPerDay: wholeNumber(1, 2_000_000_000)
    .default(100_000)
    .describe('Requests that one API key may make in a day.'),
});

const routeLimit = z.strictObject({
  requestsPerSecond: positiveNumber(100_000).describe('Steady rate of this route.'),
  burstRequests: wholeNumber(1, 100_000).describe('How far the route may exceed it at once.'),
});

const operations = routes.map(({ method, path }) => `${method} ${path}`);

const cache = z.strictObject({
  gigabytes: oneOf(cacheGigabytes)
    .default(0.5)
    .describe('Size of the cache; it costs by the hour.'),
  seconds: wholeNumber(1, 3_600).default(60).describe('How old an answer from the cache may be.'),
});

const domain = z.strictObject({
  name: text(/^[a-z0-9.-]+\.[a-z]+$/, 'a host name, such as "forecast.example.org"').describe(
    'Host name under which the service answers.',
  ),
  certificateArn: text(/^arn:[\w-]+:acm:.+/, 'the ARN of an ACM certificate').describe(
    'Certificate for that name, in the region of the stack.',
  ),
});

const firewall = z.strictObject({
  requestsPerFiveMinutes: wholeNumber(10, 2_000_000_000)
    .default(10_000)
    .describe('Requests that one address may make in five minutes.'),
});

/** Options of the HTTP API. */
export const apiOptions = z
  .strictObject({
    requestsPerSecond: positiveNumber(100_000)
      .default(500)
      .describe('Steady rate of each route, over all keys.'),
    burstRequests: wholeNumber(1, 100_000)
      .default(1_000)
      .describe('How far each route may exceed it at once.'),
    routes: z
      .partialRecord(
        z.literal(operations, { error: `one of ${operations.join(', ')}` }),
        routeLimit,
      )
      .default({})
      .describe('Rates of single routes, by method and path.'),
    key: key.prefault({}),
    authorization: oneOf(['api-key', 'iam', 'cognito'])
      .default('api-key')
      .describe(
        'What a request needs: a key alone, or a key and IAM credentials or a Cognito token.',
      ),
    managementNeedsIam: flag()
      .default(false)
      .describe('Whether models may only be managed with IAM credentials beside the key.'),
    cognitoUserPoolArn: text(/^arn:[\w-]+:cognito-idp:.+/, 'the ARN of a Cognito user pool')
      .optional()
      .describe(
        'The user pool whose tokens are accepted; needed where `authorization` is cognito.',
      ),
    cache: cache.optional().describe('Where present, GET routes that allow it are cached.'),
    domain: domain.optional().describe('Where present, the service answers at this name only.'),
    firewall: firewall.optional().describe('Where present, AWS WAF stands before the API.'),
    setAccountLogRole: flag()
      .default(true)
      .describe("Whether to set the account's role for API Gateway's logs; one stack must."),
  })
  .refine(
    ({ authorization, cognitoUserPoolArn: pool }) =>
      authorization !== 'cognito' || pool !== undefined,
    {
      path: ['cognitoUserPoolArn'],
      error: 'the ARN of a Cognito user pool where authorization is cognito',
    },
  );
