import { formatCost } from '../../planning/format.ts';
import { monthlyCost, typicalWorkload, type Workload } from '../../planning/monthly-cost.ts';
import { cacheSizes, publishedPrices } from '../../planning/prices.ts';
import { CommandOptionError } from '../failure.ts';
import { printJson, printText } from '../models/output.ts';
import type { CostOptions } from './cost-command.ts';

const READINGS_PER_DAY = 24;
const GB_PER_MODEL = 0.1;
const SECONDS_PER_DAY = 86_400;

/** @throws CommandOptionError for a cache that API Gateway does not sell */
export function showCost(options: CostOptions): void {
  refuseCache(options.cacheGb);
  const workload = workloadOf(options);
  const cost = monthlyCost(workload);
  if (options.json) printJson({ workload, ...cost });
  else printText(formatCost(cost));
}

function workloadOf(options: CostOptions): Workload {
  const typical = typicalWorkload;
  const predictMilliseconds = options.predictMs ?? typical.predictMilliseconds;
  return {
    ...typical,
    forecastsPerDay: options.forecastsPerDay,
    models: options.models,
    deliveriesPerDay: options.deliveriesPerDay ?? READINGS_PER_DAY * options.models,
    predictMilliseconds,
    predictMemoryMb: options.predictMb ?? typical.predictMemoryMb,
    provisioned: options.provisioned,
    provisionedShare: readyShare(options, predictMilliseconds),
    retrainingsPerModel: options.retrainings ?? typical.retrainingsPerModel,
    trainSeconds: options.trainSeconds ?? typical.trainSeconds,
    trainMemoryMb: options.trainMb ?? typical.trainMemoryMb,
    batchHours: options.batchHours ?? typical.batchHours,
    storedGb: options.storedGb ?? GB_PER_MODEL * options.models,
    cacheGb: options.cacheGb ?? typical.cacheGb,
    tracedShare: options.tracedShare ?? typical.tracedShare,
  };
}

/** Spread evenly over the day, forecasts keep so many environments busy; the ready ones go first. */
function readyShare({ provisioned, forecastsPerDay }: CostOptions, milliseconds: number): number {
  const busy = (forecastsPerDay / SECONDS_PER_DAY) * (milliseconds / 1_000);
  return busy === 0 ? 0 : Math.min(1, provisioned / busy);
}

function refuseCache(gigabytes: number | undefined): void {
  const sizes = cacheSizes(publishedPrices);
  if (gigabytes === undefined || gigabytes === 0 || sizes.includes(gigabytes)) return;
  throw new CommandOptionError(
    `--cache-gb is ${gigabytes}; API Gateway sells caches of ${sizes.join(', ')} GB.`,
    { gigabytes, sizes },
  );
}
