/**
 * What API Gateway answers by itself where a request brings no key, or a wrong one; the local gateway
 * says the same.
 */
export const KEY_MISSING = {
  status: 403,
  code: 'gateway.key-missing',
  title: 'Forbidden',
  detail: 'The header x-api-key is missing, or no key of this service. Send a key that is.',
} as const;
