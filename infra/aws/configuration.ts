import * as z from 'zod';
import {
  cron,
  flag,
  oneOf,
  positiveNumber,
  timeZone,
  wholeNumber,
} from './configuration-options.ts';

/** CloudWatch Logs keeps only for these numbers of days. */
const logDays = [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096] as const;

const predict = z.strictObject({
  memoryMb: wholeNumber(256, 10_240)
    .default(1_769)
    .describe(
      'Memory of the predict function; 1,769 MB is where Lambda gives one whole processor.',
    ),
  timeoutSeconds: wholeNumber(1, 29)
    .default(10)
    .describe('How long one forecast may take; API Gateway itself gives up after 29 seconds.'),
});

const train = z.strictObject({
  memoryMb: wholeNumber(1_024, 10_240)
    .default(3_008)
    .describe('Memory of the train function; new AWS accounts may use no more than 3,008 MB.'),
  diskMb: wholeNumber(512, 10_240).default(1_024).describe('Its scratch disk.'),
  timeoutSeconds: wholeNumber(60, 900)
    .default(900)
    .describe('How long one training task may take.'),
});

const api = z.strictObject({
  requestsPerSecond: positiveNumber(100_000)
    .default(50)
    .describe('Steady rate that one API key may ask for.'),
  burstRequests: wholeNumber(1, 100_000)
    .default(100)
    .describe('How far one API key may go above its rate at once.'),
  requestsPerDay: wholeNumber(1, 2_000_000_000)
    .default(100_000)
    .describe('How many requests one API key may make in a day.'),
});

const retraining = z.strictObject({
  cron: cron().default('0 3 * * ? *').describe('When models are retrained.'),
  timeZone: timeZone().default('UTC').describe('The local time that `cron` speaks of.'),
});

/** Every option of a stage. Defaults make a safe production; `cdk.json` says what differs. */
export const stageSchema = z.strictObject({
  retainData: flag().default(true).describe('Whether readings and models survive `cdk destroy`.'),
  logDays: oneOf(logDays).default(30).describe('How many days logs are kept.'),
  predict: predict.prefault({}),
  train: train.prefault({}),
  api: api.prefault({}),
  retraining: retraining.prefault({}),
});

export type StageConfiguration = z.output<typeof stageSchema>;
export type RetrainingConfiguration = StageConfiguration['retraining'];
