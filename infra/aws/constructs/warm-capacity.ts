import { TimeZone } from 'aws-cdk-lib';
import { Schedule } from 'aws-cdk-lib/aws-applicationautoscaling';
import type { Alias } from 'aws-cdk-lib/aws-lambda';
import type { StageConfiguration } from '../configuration/stage-options.ts';

export type Warmth = NonNullable<StageConfiguration['predict']['warm']>;

/** Keeps environments of the serving version ready: by use, and ahead of the bursts one knows of. */
export function keepWarm(live: Alias, warm: Warmth): void {
  const capacity = live.addAutoScaling({
    minCapacity: warm.minimum,
    maxCapacity: warm.maximum,
  });
  capacity.scaleOnUtilization({ utilizationTarget: warm.targetUtilization });
  for (const [index, burst] of warm.bursts.entries()) {
    capacity.scaleOnSchedule(`Burst${index}`, {
      schedule: Schedule.expression(`cron(${burst.cron})`),
      timeZone: TimeZone.of(warm.timeZone),
      minCapacity: burst.minimum,
      maxCapacity: burst.maximum,
    });
  }
}
