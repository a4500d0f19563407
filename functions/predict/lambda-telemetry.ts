import type { Logger } from '@aws-lambda-powertools/logger';
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import type { ServingEvent, ServingTelemetry } from './serving/telemetry.ts';

export const SERVICE = 'wattcast-predict';

/**
 * Metrics in CloudWatch's embedded metric format, one line an invocation, and structured logs.
 * Neither ever holds the value of a reading.
 */
export class LambdaTelemetry implements ServingTelemetry {
  readonly #metrics: Metrics;
  /** Since the last line: a thousand series in a call count a thousand times. */
  readonly #counts = new Map<ServingEvent, number>();
  #logger: Promise<Logger> | undefined;
  #logged: Promise<void> | undefined;

  /** @param stage tells the stages of an account apart */
  constructor(stage: string) {
    this.#metrics = new Metrics({
      namespace: 'wattcast',
      serviceName: SERVICE,
      defaultDimensions: { stage },
    });
  }

  /** Done when all that was to be logged is; undefined where nothing was. */
  get logged(): Promise<void> | undefined {
    return this.#logged;
  }

  count(event: ServingEvent): void {
    this.#counts.set(event, (this.#counts.get(event) ?? 0) + 1);
  }

  loadTook(milliseconds: number): void {
    this.#metrics.addMetric('ModelLoadTime', MetricUnit.Milliseconds, milliseconds);
  }

  survived(subject: string, error: unknown): void {
    this.#log((logger) => {
      logger.warn('A fault was survived.', { subject, error: asError(error) });
    });
  }

  /** A fault that reached the caller as a 5xx. */
  fault(error: unknown, requestId: string): void {
    this.#metrics.addMetric('Fault', MetricUnit.Count, 1);
    this.#log((logger) => {
      logger.error('A request could not be served.', { requestId, error: asError(error) });
    });
  }

  /** Ends an invocation: its latency, whether it was a cold start, its status, then one line. */
  async answered(milliseconds: number, status: number, coldStart: boolean): Promise<void> {
    for (const [event, times] of this.#counts)
      this.#metrics.addMetric(event, MetricUnit.Count, times);
    this.#counts.clear();
    this.#metrics.addMetric('Latency', MetricUnit.Milliseconds, milliseconds);
    this.#metrics.addMetric(`Status${Math.floor(status / 100)}xx`, MetricUnit.Count, 1);
    if (status >= 400) this.#metrics.addMetric(`Status${status}`, MetricUnit.Count, 1);
    if (coldStart) this.#metrics.addMetric('ColdStart', MetricUnit.Count, 1);
    this.#metrics.publishStoredMetrics();
    await this.#logged;
  }

  /** Most starts have nothing to log: what logs are made with is not loaded for them. */
  #log(write: (logger: Logger) => void): void {
    this.#logger ??= import('./lambda-logger.ts').then(({ lambdaLogger }) => lambdaLogger(SERVICE));
    this.#logged = this.#logger.then(write);
  }
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
