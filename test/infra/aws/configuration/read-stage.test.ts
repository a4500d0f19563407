import { describe, expect, it } from 'vitest';
import { readStage } from '../../../../infra/aws/configuration/read-stage.ts';

describe('readStage', () => {
  it('fills what a stage leaves out with the defaults', () => {
    const { name, configuration } = readStage({ dev: { predict: { memoryMb: 512 } } }, 'dev');

    expect(name).toBe('dev');
    expect(configuration.predict).toMatchObject({ memoryMb: 512, timeoutSeconds: 10 });
    expect(configuration.retainData).toBe(true);
  });

  it.each([
    [
      'an unknown option',
      { logdays: 7 },
      'cdk.json, stage "dev": there is no option logdays; the options there are retainData, keepOverwrittenDays, logDays',
    ],
    [
      'an unknown option in a group',
      { predict: { memory: 512 } },
      'cdk.json, stage "dev": there is no option memory in predict; the options there are memoryMb',
    ],
    [
      'a number out of range',
      { predict: { memoryMb: 64 } },
      'cdk.json, stage "dev": predict.memoryMb is 64, but must be a whole number from 256 to 10240.',
    ],
    [
      'text for a number',
      { train: { timeoutSeconds: '900' } },
      'train.timeoutSeconds is "900", but must be a whole number from 60 to 900.',
    ],
    [
      'a number of days that CloudWatch does not know',
      { logDays: 31 },
      'logDays is 31, but must be one of 1, 3, 5, 7, 14, 30',
    ],
    [
      'an unknown time zone',
      { retraining: { timeZone: 'Mars/Olympus' } },
      'retraining.timeZone is "Mars/Olympus", but must be an IANA time zone',
    ],
    [
      'a cron expression of five fields',
      { retraining: { cron: '0 3 * * *' } },
      'retraining.cron is "0 3 * * *", but must be a cron expression of six fields',
    ],
    [
      'bounds the wrong way round',
      { predict: { warm: { minimum: 5, maximum: 4 } } },
      'predict.warm.maximum is 4, but must be at least as large as minimum.',
    ],
    [
      'Cognito without a user pool',
      { api: { authorization: 'cognito' } },
      'api.cognitoUserPoolArn is not given, but must be the ARN of a Cognito user pool',
    ],
    [
      'a rate for a route that is not there',
      { api: { routes: { 'GET /': { requestsPerSecond: 1, burstRequests: 1 } } } },
      'there is no option GET / in api.routes',
    ],
    [
      'memory that Fargate does not give',
      { train: { batch: { vcpus: 8, gigabytes: 30 } } },
      'train.batch.gigabytes is 30, but must be what Fargate gives to so many vcpus: 2 to 8 with 1',
    ],
    ['a group that is none', { api: 5 }, 'api is 5, but must be an object.'],
    ['a stage that is none', 'small', 'the stage is "small", but must be an object.'],
  ])('says in one sentence what is wrong with %s', (_, options, sentence) => {
    expect(() => readStage({ dev: options }, 'dev')).toThrow(sentence);
  });

  it('names the stages there are when asked for another', () => {
    expect(() => readStage({ dev: {}, prod: {} }, 'production')).toThrow(
      'cdk.json has no stage "production" (it has: dev, prod)',
    );
    expect(() => readStage(undefined, 'dev')).toThrow('it has: none');
    expect(() => readStage({}, 'toString')).toThrow('cannot name a stage');
    expect(() => readStage({}, 'constructor')).toThrow('cdk.json has no stage "constructor"');
  });
});
