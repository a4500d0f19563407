import { Logger } from '@aws-lambda-powertools/logger';

/** Structured logs, which never hold the value of a reading. Imported when there is something to log. */
export function lambdaLogger(serviceName: string): Logger {
  return new Logger({ serviceName });
}
