import * as z from 'zod';
import { apiOptions } from './api-options.ts';
import {
  cron,
  flag,
  fraction,
  oneOf,
  positiveNumber,
  text,
  timeZone,
  wholeNumber,
} from './option-kinds.ts';

/** CloudWatch Logs keeps only for these numbers of days. */
const logDays = [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096] as const;

/** Bounds of provisioned concurrency have to leave room between them. */
const leavesRoom = ({ minimum, maximum }: { minimum: number; maximum: number }) =>
  minimum <= maximum;
const noRoom = { path: ['maximum'], error: 'at least as large as minimum' };

const burst = z
  .strictObject({
    cron: cron().describe('When these bounds begin to hold.'),
    minimum: wholeNumber(1, 10_000).describe('Environments ready at least, from then on.'),
    maximum: wholeNumber(1, 10_000).describe('Environments ready at most, from then on.'),
  })
  .refine(leavesRoom, noRoom);

const warm = z
  .strictObject({
    minimum: wholeNumber(1, 10_000).default(1).describe('Environments ready at least.'),
    maximum: wholeNumber(1, 10_000).default(10).describe('Environments ready at most.'),
    targetUtilization: fraction(0.1, 0.9)
      .default(0.7)
      .describe('Share of the ready environments that may be busy before more are made ready.'),
    timeZone: timeZone().default('UTC').describe('The local time that the bursts speak of.'),
    bursts: z
      .array(burst)
      .default([])
      .describe('Known bursts: other bounds from a given moment on.'),
  })
  .refine(leavesRoom, noRoom);

const readings = z.strictObject({
  memoryMb: wholeNumber(256, 10_240)
    .default(1_769)
    .describe('Memory of the readings function; 1,769 MB is one whole processor.'),
  timeoutSeconds: wholeNumber(29, 900)
    .default(300)
    .describe('How long the import of an uploaded file may take; a request has 29 seconds.'),
  reservedConcurrency: wholeNumber(1, 100_000)
    .optional()
    .describe('How many may run at once; where absent, as many as the account has left.'),
});

const manage = z.strictObject({
  memoryMb: wholeNumber(128, 10_240).default(512).describe('Memory of the manage function.'),
  timeoutSeconds: wholeNumber(1, 29).default(10).describe('How long one of its answers may take.'),
  reservedConcurrency: wholeNumber(1, 100_000)
    .optional()
    .describe('How many may run at once; where absent, as many as the account has left.'),
});

const predict = z.strictObject({
  memoryMb: wholeNumber(256, 10_240)
    .default(1_769)
    .describe(
      'Memory of the predict function; 1,769 MB is where Lambda gives one whole processor.',
    ),
  timeoutSeconds: wholeNumber(1, 29)
    .default(10)
    .describe('How long one forecast may take; API Gateway itself gives up after 29 seconds.'),
  reservedConcurrency: wholeNumber(1, 100_000)
    .optional()
    .describe('How many may run at once; where absent, as many as the account has left.'),
  runtime: oneOf(['wasm', 'native'])
    .default('wasm')
    .describe(
      'What networks run on: `native` makes predict a container image with TensorFlow, for large networks.',
    ),
  warm: warm
    .optional()
    .describe('Where present, environments are kept ready, at a cost by the hour.'),
});

/** How the traffic of predict moves to a new version; a canary gives it a tenth first. */
const trafficShifts = [
  'all-at-once',
  'canary-5-minutes',
  'canary-10-minutes',
  'canary-30-minutes',
  'linear-10-minutes',
] as const;

/** GB that Fargate gives to so many processors: least and most, and the steps between them. */
const fargateGigabytes: Readonly<Record<number, readonly [number, number, number]>> = {
  1: [2, 8, 1],
  2: [4, 16, 1],
  4: [8, 30, 1],
  8: [16, 60, 4],
  16: [32, 120, 8],
};

const batch = z
  .strictObject({
    vcpus: oneOf([1, 2, 4, 8, 16]).default(4).describe('Processors of one fit there.'),
    gigabytes: wholeNumber(2, 120).default(16).describe('Memory of one fit there, GB.'),
    hours: wholeNumber(1, 48).default(12).describe('How long one fit may run there.'),
    atOnce: wholeNumber(1, 100).default(4).describe('Fits there at once at most.'),
  })
  .refine(
    ({ vcpus, gigabytes }) => {
      const [least = 0, most = 0, step = 1] = fargateGigabytes[vcpus] ?? [];
      return gigabytes >= least && gigabytes <= most && (gigabytes - least) % step === 0;
    },
    {
      path: ['gigabytes'],
      error:
        'what Fargate gives to so many vcpus: 2 to 8 with 1, 4 to 16 with 2, 8 to 30 with 4, 16 to ' +
        '60 in steps of 4 with 8, 32 to 120 in steps of 8 with 16',
    },
  );

const train = z.strictObject({
  memoryMb: wholeNumber(1_024, 10_240)
    .default(3_008)
    .describe('Memory of the train function; new AWS accounts may use no more than 3,008 MB.'),
  diskMb: wholeNumber(512, 10_240).default(1_024).describe('Its scratch disk.'),
  timeoutSeconds: wholeNumber(60, 900)
    .default(900)
    .describe('How long one training task may take; longer fits go on in another.'),
  atOnce: wholeNumber(1, 10_000).default(20).describe('Trainings at once at most.'),
  batch: batch
    .optional()
    .describe(
      'Where present, a fit too long or too large for Lambda goes on in AWS Batch on Fargate.',
    ),
});

const retraining = z.strictObject({
  cron: cron()
    .default('15 * * * ? *')
    .describe('When it is looked which models are due, each by its own schedule.'),
  watchCron: cron()
    .default('45 4 * * ? *')
    .describe('When it is also looked whether champions have drifted.'),
  timeZone: timeZone()
    .default('UTC')
    .describe('The local time that `cron` and `watchCron` speak of.'),
});

const alarms = z.strictObject({
  email: text(/^\S+@\S+$/, 'an e-mail address')
    .optional()
    .describe('Who is told; where absent, subscribe to the topic that the stack prints.'),
  errorPercent: positiveNumber(100)
    .default(1)
    .describe('Share of requests answered with a 5xx, over five minutes, that is too much.'),
  slowMilliseconds: wholeNumber(1, 29_000)
    .default(1_000)
    .describe('99th percentile of the time of an answer that is too much.'),
  throttledRequests: wholeNumber(1, 1_000_000)
    .default(10)
    .describe('Calls of a function that Lambda refuses, over five minutes, that are too many.'),
  driftedModels: wholeNumber(0, 1_000_000)
    .default(0)
    .describe('Models that drift in a day, on two of three days, that are more than are expected.'),
});

const queries = z.strictObject({
  scannedGigabytes: wholeNumber(1, 1_000)
    .default(10)
    .describe('GB that one query may read; Athena costs by what is read.'),
});

/** Every option of a stage. Defaults make a safe production; `cdk.json` says what differs. */
export const stageOptions = z.strictObject({
  retainData: flag()
    .default(true)
    .describe(
      'Whether readings and models survive `cdk destroy`, which then must be allowed first.',
    ),
  keepOverwrittenDays: wholeNumber(1, 3_650)
    .default(90)
    .describe('How long an overwritten or deleted object can be brought back.'),
  logDays: oneOf(logDays).default(30).describe('How many days logs are kept.'),
  tags: z
    .record(z.string(), text(/^.{1,256}$/, 'text of 1 to 256 characters'))
    .default({})
    .describe('Tags of every resource, beside `wattcast:stage`.'),
  tracing: flag().default(false).describe('Whether requests are traced with X-Ray.'),
  predict: predict.prefault({}),
  traffic: oneOf(trafficShifts)
    .default('canary-5-minutes')
    .describe('How traffic moves to a new version; on an alarm it moves back by itself.'),
  readings: readings.prefault({}),
  manage: manage.prefault({}),
  train: train.prefault({}),
  api: apiOptions.prefault({}),
  retraining: retraining.prefault({}),
  alarms: alarms.prefault({}),
  queries: queries.optional().describe('Where present, the stored readings are a table in Athena.'),
  monthlyBudgetDollars: positiveNumber(100_000_000)
    .optional()
    .describe('Where present, an alarm is raised when the month is forecast to cost more.'),
});

export type StageConfiguration = z.output<typeof stageOptions>;
export type TrafficShift = StageConfiguration['traffic'];
export type ApiConfiguration = StageConfiguration['api'];
