import { Duration, Stack } from 'aws-cdk-lib';
import { type Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { FilterPattern, type LogGroup, MetricFilter } from 'aws-cdk-lib/aws-logs';

/**
 * What a function counts in its log, as a metric of this stage alone: the function's own metrics have
 * one name for all stages of an account.
 */
export function logMetric(log: LogGroup, name: string): Metric {
  const filter = new MetricFilter(log, name, {
    logGroup: log,
    filterPattern: FilterPattern.exists(`$.${name}`),
    metricNamespace: Stack.of(log).stackName,
    metricName: name,
    metricValue: `$.${name}`,
  });
  return filter.metric({ statistic: Stats.SUM, period: Duration.minutes(5) });
}
