import { Duration } from 'aws-cdk-lib';
import { type Alarm, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { Alias } from 'aws-cdk-lib/aws-lambda';
import type { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { StageConfiguration } from '../configuration/stage-options.ts';
import type { AlarmTopic } from './alarm-topic.ts';
import { logMetric } from './log-metric.ts';
import { apiErrorPercent, apiMetric, crashPercent } from './service-metrics.ts';

const period = Duration.minutes(5);

/**
 * Raises what a bad version of predict would cause, and returns it: a release is rolled back on it.
 */
export function raiseReleaseAlarms(
  topic: AlarmTopic,
  { alarms }: StageConfiguration,
  { apiName, predict }: { readonly apiName: string; readonly predict: Alias },
): Alarm[] {
  return [
    topic.raise('ApiErrors', {
      description:
        `More than ${alarms.errorPercent} % of requests are answered with a 5xx. The log of the ` +
        'function that served them has a line with level ERROR and the request id.',
      metric: apiErrorPercent(apiName),
      above: alarms.errorPercent,
    }),
    topic.raise('PredictCrashes', {
      description:
        `More than ${alarms.errorPercent} % of the runs of predict crash or time out. While a ` +
        'release is under way it is rolled back; else look into the log of predict.',
      metric: crashPercent(predict),
      above: alarms.errorPercent,
      periods: 3,
      inPeriods: 2,
    }),
  ];
}

/** Raises what the caches of predict survived, which nobody would notice otherwise. */
export function raiseCacheAlarms(topic: AlarmTopic, predictLog: LogGroup): void {
  topic.raise('StaleServes', {
    description:
      'Forecasts come from a version that may no longer be the champion, because the store could ' +
      'not be read or the newer version does not open. The log of predict names the model.',
    metric: logMetric(predictLog, 'StaleServe'),
    above: 0,
    periods: 3,
  });
  topic.raise('ModelLoadFailures', {
    description:
      'A model that serves cannot be loaded. The log of predict says which file is missing or ' +
      'damaged; roll the model back, or train it again.',
    metric: logMetric(predictLog, 'ModelLoadFailure'),
    above: 0,
  });
}

/** Raises what makes the service slow or refuse work. */
export function raiseServingAlarms(
  topic: AlarmTopic,
  { alarms }: StageConfiguration,
  { apiName, predict }: { readonly apiName: string; readonly predict: Alias },
): void {
  topic.raise('ApiSlow', {
    description:
      `One answer in a hundred takes longer than ${alarms.slowMilliseconds} ms. If cold starts ` +
      'are the cause, give `predict.warm`; if the work is, raise `predict.memoryMb`.',
    metric: apiMetric(apiName, 'Latency', Stats.percentile(99)),
    above: alarms.slowMilliseconds,
    periods: 3,
  });
  topic.raise('PredictThrottled', {
    description:
      'Lambda refuses to run predict: the account has no concurrency left, or ' +
      '`predict.reservedConcurrency` is too small. Ask AWS for more, or raise it.',
    metric: predict.metricThrottles({ period, statistic: Stats.SUM }),
    above: alarms.throttledRequests,
  });
}

/** Raises what stops models from being renewed. */
export function raiseTrainingAlarms(
  topic: AlarmTopic,
  { train: options }: StageConfiguration,
  { train, deadLetters }: { readonly train: Alias; readonly deadLetters: Queue },
): void {
  topic.raise('TrainingFailed', {
    description:
      'A training task failed. Its log says why; the champion goes on serving. After the last ' +
      'retry the task lies in the dead-letter queue.',
    metric: train.metricErrors({ period, statistic: Stats.SUM }),
    above: 0,
  });
  topic.raise('TrainingLong', {
    description:
      `A training task took more than 80 % of the ${options.timeoutSeconds} s it may take. Raise ` +
      '`train.timeoutSeconds` or `train.memoryMb` before it takes all of them.',
    metric: train.metricDuration({ period, statistic: Stats.MAXIMUM }),
    above: 800 * options.timeoutSeconds,
  });
  topic.raise('DeadLettersWaiting', {
    description:
      'Work could not be started, or failed for good, and waits in the dead-letter queue for 14 ' +
      'days: mend the cause, then send the messages again.',
    metric: deadLetters.metricApproximateNumberOfMessagesVisible({
      period,
      statistic: Stats.MAXIMUM,
    }),
    above: 0,
  });
}
