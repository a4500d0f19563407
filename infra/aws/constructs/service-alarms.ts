import { Duration } from 'aws-cdk-lib';
import { type Alarm, type IMetric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { Alias } from 'aws-cdk-lib/aws-lambda';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import type { StageConfiguration } from '../configuration/stage-options.ts';
import type { AlarmTopic } from './alarm-topic.ts';
import { apiErrorPercent, apiMetric, crashPercent, predictMetric } from './service-metrics.ts';

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
export function raiseCacheAlarms(topic: AlarmTopic, stage: string): void {
  topic.raise('StaleServes', {
    description:
      'Forecasts come from a version that may no longer be the champion, because the store could ' +
      'not be read or the newer version does not open. The log of predict names the model.',
    metric: predictMetric(stage, 'StaleServe'),
    above: 0,
    periods: 3,
  });
  topic.raise('ModelLoadFailures', {
    description:
      'A model that serves cannot be loaded. The log of predict says which file is missing or ' +
      'damaged; roll the model back, or train it again.',
    metric: predictMetric(stage, 'ModelLoadFailure'),
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

/** Raises drift that training anew, which the pipeline does by itself, has not cured. */
export function raiseDriftAlarm(
  topic: AlarmTopic,
  { alarms }: StageConfiguration,
  drifted: IMetric,
): void {
  topic.raise('ModelsDrift', {
    description:
      `More than ${alarms.driftedModels} models had drifted on two of three days, although each is ` +
      'trained anew when it does. The messages of model.drifted say which and why: look at their ' +
      'meters and at the weather forecast first.',
    metric: drifted,
    above: alarms.driftedModels,
    periods: 3,
    inPeriods: 2,
  });
}

/** Raises what stops models from being renewed. */
export function raiseTrainingAlarms(
  topic: AlarmTopic,
  { pipeline, deadLetters, unstarted, unimported }: TrainingWatch,
): void {
  topic.raise('PipelineFailed', {
    description:
      'A run of the training pipeline failed as a whole: it could not plan, or more models failed ' +
      'than it tolerates. Its history in Step Functions says where; champions go on serving.',
    metric: pipeline.metricFailed({ period, statistic: Stats.SUM }),
    above: 0,
  });
  raiseWaiting(topic, 'DeadLettersWaiting', deadLetters, [
    'Trainings failed for good and wait in the dead-letter queue for 14 days. Mend the cause, then',
    'start the pipeline with {"select": {"deadLetters": true}}.',
  ]);
  raiseWaiting(topic, 'UnstartedWaiting', unstarted, [
    'The schedule could not start the training pipeline; its queue holds what and why. The next',
    'start trains what is due by then.',
  ]);
  raiseWaiting(topic, 'UploadsWaiting', unimported, [
    'Uploaded files of readings could not be imported, for a reason that is not theirs; the log of',
    'the readings function says it. Send the messages to the function again once it is mended.',
  ]);
}

export interface TrainingWatch {
  readonly pipeline: StateMachine;
  readonly deadLetters: Queue;
  readonly unstarted: Queue;
  readonly unimported: Queue;
}

function raiseWaiting(topic: AlarmTopic, id: string, queue: Queue, description: string[]): void {
  topic.raise(id, {
    description: description.join(' '),
    metric: queue.metricApproximateNumberOfMessagesVisible({ period, statistic: Stats.MAXIMUM }),
    above: 0,
  });
}
