import type { Context } from 'aws-lambda';

/** What Lambda tells a function about the invocation; API Gateway waits 29 seconds at most. */
const TIMEOUT_MS = 29_000;

export function lambdaContext(functionName: string, requestId: string, startedAt: number): Context {
  return {
    callbackWaitsForEmptyEventLoop: false,
    functionName,
    functionVersion: '$LATEST',
    invokedFunctionArn: `arn:aws:lambda:local:000000000000:function:${functionName}`,
    memoryLimitInMB: '1024',
    awsRequestId: requestId,
    logGroupName: `/aws/lambda/${functionName}`,
    logStreamName: 'local',
    getRemainingTimeInMillis: () => Math.max(0, startedAt + TIMEOUT_MS - Date.now()),
    done: () => {},
    fail: () => {},
    succeed: () => {},
  };
}
