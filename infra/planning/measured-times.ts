/**
 * What this project's own benchmarks measured, 2026-11, on two cores of an AMD EPYC with Node 24.21, and
 * what is taken for Lambda because of it.
 */
export const measuredMilliseconds = {
  /** `npm run bench -- cold-start`, median of 20: from the start of Lambda's runtime client to the first
   * forecast, model and readings read from S3; and the same of a handler that does nothing. */
  coldForecast: 186,
  coldEmpty: 75,
  /** `npm run bench -- predict`: one computed forecast in the handler. */
  handlerMedian: 0.17,
  handlerP99: 0.73,
  /** A warm call of Lambda's runtime client that does nothing. */
  runtimeClient: 0.6,
} as const;

/** What cannot be measured outside AWS, and is assumed. */
export const assumedMilliseconds = {
  /** Until AWS has made an environment and loaded the code. */
  makeEnvironment: 400,
  /** A GET of S3 that a forecast in a hundred waits for: the champion's pointer or newer readings. */
  storeRead: 18,
  /** API Gateway and the network. */
  gateway: 10,
} as const;

/** A Lambda processor (1,769 MB, arm64) against the one measured on: an allowance, not a measurement. */
const slower = 1.35;

const { coldForecast, handlerMedian, handlerP99, runtimeClient } = measuredMilliseconds;
const twoDigits = (value: number) => Number(value.toPrecision(2));

/** The times that the burst simulator starts from. */
export const serviceMilliseconds = {
  median: twoDigits(slower * (handlerMedian + runtimeClient)),
  p99: twoDigits(slower * (handlerP99 + runtimeClient) + assumedMilliseconds.storeRead),
  init: twoDigits(slower * coldForecast),
  cold: twoDigits(slower * coldForecast) + assumedMilliseconds.makeEnvironment,
  gateway: assumedMilliseconds.gateway,
} as const;
