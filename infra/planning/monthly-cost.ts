import { cacheSizes, type PriceList, publishedPrices, tieredDollars } from './prices.ts';

/** What a month of the service looks like. */
export interface Workload {
  readonly forecastsPerDay: number;
  readonly models: number;
  /** Bytes of an answer; 24 hours of quantiles are about 4 kB. */
  readonly answerBytes: number;
  /** Milliseconds that predict runs for one forecast. */
  readonly predictMilliseconds: number;
  readonly predictMemoryMb: number;
  /** Objects read from the store for one forecast, those kept in memory not counted. */
  readonly readsPerForecast: number;
  /** Environments kept ready, on average over the month. */
  readonly provisioned: number;
  /** Share of the forecasts that find one of them free. */
  readonly provisionedShare: number;
  /** Requests a day that bring readings, and milliseconds that one runs. */
  readonly deliveriesPerDay: number;
  readonly readingsMilliseconds: number;
  readonly readingsMemoryMb: number;
  readonly retrainingsPerModel: number;
  readonly trainSeconds: number;
  /** Hours a month that fits too large for Lambda run in AWS Batch, and what one of them has. */
  readonly batchHours: number;
  readonly batchVcpus: number;
  readonly batchGb: number;
  /** Times a month that the pipeline looks what is due, and seconds that one look takes. */
  readonly looks: number;
  readonly lookSeconds: number;
  readonly trainMemoryMb: number;
  readonly trainDiskMb: number;
  /** GB of readings and artifacts in the store. */
  readonly storedGb: number;
  readonly cacheGb: number;
  /** Bytes of log lines for one forecast: access log, metrics and Lambda's own three lines. */
  readonly logBytesPerForecast: number;
  /** Share of the requests that are traced. */
  readonly tracedShare: number;
  readonly imageGb: number;
}

/** A small utility: hourly forecasts for a hundred customers of each of ten models, hourly readings. */
export const typicalWorkload: Workload = {
  forecastsPerDay: 24_000,
  models: 10,
  answerBytes: 4_000,
  predictMilliseconds: 4,
  predictMemoryMb: 1_769,
  readsPerForecast: 0.1,
  provisioned: 0,
  provisionedShare: 0,
  deliveriesPerDay: 240,
  readingsMilliseconds: 200,
  readingsMemoryMb: 1_769,
  retrainingsPerModel: 30,
  trainSeconds: 60,
  batchHours: 0,
  batchVcpus: 4,
  batchGb: 16,
  // Every hour, and once a day for drift.
  looks: 25 * 30,
  lookSeconds: 5,
  trainMemoryMb: 3_008,
  trainDiskMb: 1_024,
  storedGb: 1,
  cacheGb: 0,
  logBytesPerForecast: 1_500,
  tracedShare: 0,
  imageGb: 1.5,
};

export interface CostLine {
  readonly item: string;
  readonly quantity: number;
  readonly unit: string;
  readonly dollars: number;
}

export interface MonthlyCost {
  readonly lines: readonly CostLine[];
  readonly dollars: number;
  readonly dollarsPerMillionForecasts: number;
  readonly prices: PriceList;
}

const daysPerMonth = 365 / 12;
const hoursPerMonth = daysPerMonth * 24;
const secondsPerMonth = hoursPerMonth * 3_600;

/** Metrics that the stack's alarms look at; an expression looks at two. */
export const alarmMetrics = 13;

/** Metrics that predict counts of itself while it is used. */
export const customMetrics = 14;

/** What a month costs, line by line, without free tiers. */
export function monthlyCost(workload: Workload, prices: PriceList = publishedPrices): MonthlyCost {
  const forecasts = workload.forecastsPerDay * daysPerMonth;
  const lines = [
    ...servingLines(workload, forecasts, prices),
    ...readingsLines(workload, prices),
    ...trainingLines(workload, prices),
    ...storeLines(workload, forecasts, prices),
    ...watchingLines(workload, forecasts, prices),
  ];
  const dollars = lines.reduce((sum, line) => sum + line.dollars, 0);
  const dollarsPerMillionForecasts = forecasts === 0 ? 0 : (dollars / forecasts) * 1e6;
  return { lines, dollars, dollarsPerMillionForecasts, prices };
}

function servingLines(workload: Workload, forecasts: number, prices: PriceList): CostLine[] {
  const millions = forecasts / 1e6;
  const requests = millions + (workload.deliveriesPerDay * daysPerMonth) / 1e6;
  const gb = workload.predictMemoryMb / 1_024;
  const gbSeconds = forecasts * (workload.predictMilliseconds / 1_000) * gb;
  const warm = gbSeconds * workload.provisionedShare;
  const ready = workload.provisioned * gb * secondsPerMonth;
  const outGb = (forecasts * workload.answerBytes) / 2 ** 30;
  const cacheHour = workload.cacheGb === 0 ? 0 : prices.apiCacheHour[String(workload.cacheGb)];
  if (cacheHour === undefined) {
    throw new RangeError(
      `API Gateway sells no cache of ${workload.cacheGb} GB; it has ${cacheSizes(prices).join(', ')}.`,
    );
  }
  return [
    line('API requests', requests, 'million', tieredDollars(requests, prices.apiMillionRequests)),
    line('predict: requests', millions, 'million', millions * prices.lambdaMillionRequests),
    line(
      'predict: running',
      gbSeconds - warm,
      'GB-s',
      tieredDollars(gbSeconds - warm, prices.lambdaArmGbSecond),
    ),
    line('predict: running, ready', warm, 'GB-s', warm * prices.provisionedRunGbSecond),
    line('predict: being ready', ready, 'GB-s', ready * prices.provisionedGbSecond),
    line('answers sent', outGb, 'GB', tieredDollars(outGb, prices.outGb)),
    line('API cache', workload.cacheGb, 'GB', cacheHour * hoursPerMonth),
  ];
}

function readingsLines(workload: Workload, prices: PriceList): CostLine[] {
  const deliveries = workload.deliveriesPerDay * daysPerMonth;
  const gb = workload.readingsMemoryMb / 1_024;
  const gbSeconds = deliveries * (workload.readingsMilliseconds / 1_000) * gb;
  const millions = deliveries / 1e6;
  return [
    line('readings: requests', millions, 'million', millions * prices.lambdaMillionRequests),
    line(
      'readings: running',
      gbSeconds,
      'GB-s',
      tieredDollars(gbSeconds, prices.lambdaArmGbSecond),
    ),
  ];
}

/** States that a look passes, and one model's training from its choice to its end. */
const transitionsPerLook = 5;
const transitionsPerTraining = 10;

function trainingLines(workload: Workload, prices: PriceList): CostLine[] {
  const trainings = workload.models * workload.retrainingsPerModel;
  const seconds = trainings * workload.trainSeconds + workload.looks * workload.lookSeconds;
  const transitions = workload.looks * transitionsPerLook + trainings * transitionsPerTraining;
  const gbSeconds = seconds * (workload.trainMemoryMb / 1_024);
  const batchHour =
    workload.batchVcpus * prices.fargateVcpuHour + workload.batchGb * prices.fargateGbHour;
  const diskGbSeconds = seconds * Math.max(0, (workload.trainDiskMb - 512) / 1_024);
  return [
    line(
      'train: requests',
      trainings / 1e6,
      'million',
      (trainings / 1e6) * prices.lambdaMillionRequests,
    ),
    line('train: running', gbSeconds, 'GB-s', tieredDollars(gbSeconds, prices.lambdaX86GbSecond)),
    line('train: disk', diskGbSeconds, 'GB-s', diskGbSeconds * prices.diskGbSecond),
    line('train: in Batch', workload.batchHours, 'hours', workload.batchHours * batchHour),
    line(
      'train: steps',
      transitions / 1e3,
      'thousand',
      (transitions / 1e3) * prices.thousandTransitions,
    ),
    line('train: image', workload.imageGb, 'GB', workload.imageGb * prices.imageGbMonth),
  ];
}

/** Manifest, network, weights, report and champion are written; manifest, champion and tail are read. */
const writesPerTraining = 5;
const readsPerTraining = 20;

/** The month and the tail are written; the series, the months about it and the tail are read. */
const writesPerDelivery = 2;
const readsPerDelivery = 6;

function storeLines(workload: Workload, forecasts: number, prices: PriceList): CostLine[] {
  const trainings = workload.models * workload.retrainingsPerModel;
  const deliveries = workload.deliveriesPerDay * daysPerMonth;
  const reads =
    forecasts * workload.readsPerForecast +
    trainings * readsPerTraining +
    deliveries * readsPerDelivery;
  const writes = trainings * writesPerTraining + deliveries * writesPerDelivery;
  return [
    line('store: kept', workload.storedGb, 'GB', workload.storedGb * prices.s3GbMonth),
    line('store: reads', reads / 1e3, 'thousand', (reads / 1e3) * prices.s3ThousandReads),
    line('store: writes', writes / 1e3, 'thousand', (writes / 1e3) * prices.s3ThousandWrites),
  ];
}

function watchingLines(workload: Workload, forecasts: number, prices: PriceList): CostLine[] {
  const logGb = (forecasts * workload.logBytesPerForecast) / 2 ** 30;
  const traces = (forecasts * workload.tracedShare) / 1e6;
  return [
    line('logs', logGb, 'GB', logGb * (prices.logGb + prices.logGbMonth)),
    line('alarms', alarmMetrics, 'metrics', alarmMetrics * prices.alarmMetricMonth),
    line('metrics', customMetrics, 'metrics', customMetrics * prices.customMetricMonth),
    line('dashboard', 1, 'page', prices.dashboardMonth),
    line('traces', traces, 'million', traces * prices.traceMillion),
  ];
}

function line(item: string, quantity: number, unit: string, dollars: number): CostLine {
  return { item, quantity, unit, dollars };
}
