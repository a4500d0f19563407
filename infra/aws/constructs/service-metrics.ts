import { Duration } from 'aws-cdk-lib';
import { MathExpression, Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { Alias } from 'aws-cdk-lib/aws-lambda';
import { LIVE } from './names.ts';

/**
 * Metrics of the API. Its dimensions are given by name, not by reference: an alarm that rolls back
 * predict has to exist before predict does, and predict before the API's stage.
 */
export function apiMetric(apiName: string, metricName: string, statistic: string): Metric {
  return new Metric({
    namespace: 'AWS/ApiGateway',
    metricName,
    dimensionsMap: { ApiName: apiName, Stage: LIVE },
    statistic,
    period: Duration.minutes(5),
  });
}

/** What predict counts of itself: `functions/predict/lambda-telemetry.ts`. */
export function predictMetric(
  stage: string,
  metricName: string,
  statistic: string = Stats.SUM,
): Metric {
  return new Metric({
    namespace: 'wattcast',
    metricName,
    dimensionsMap: { service: 'wattcast-predict', stage },
    statistic,
    period: Duration.minutes(5),
  });
}

/** Percent of requests answered with a 5xx; below 20 requests one failure says nothing. */
export function apiErrorPercent(apiName: string): MathExpression {
  return new MathExpression({
    label: 'answered with a 5xx, %',
    expression: 'IF(requests >= 20, 100 * errors / requests, 0)',
    usingMetrics: {
      errors: apiMetric(apiName, '5XXError', Stats.SUM),
      requests: apiMetric(apiName, 'Count', Stats.SUM),
    },
    period: Duration.minutes(5),
  });
}

/** Percent of runs of the serving version that crashed or timed out, minute by minute. */
export function crashPercent(live: Alias): MathExpression {
  const period = Duration.minutes(1);
  return new MathExpression({
    label: 'crashed or timed out, %',
    expression: 'IF(runs >= 5, 100 * crashes / runs, 0)',
    usingMetrics: {
      crashes: live.metricErrors({ period, statistic: Stats.SUM }),
      runs: live.metricInvocations({ period, statistic: Stats.SUM }),
    },
    period,
  });
}
