import type { LambdaTelemetry } from './lambda-telemetry.ts';
import type { ServingEvent, ServingTelemetry } from './serving/telemetry.ts';

type Tell = (telemetry: LambdaTelemetry) => unknown;

/**
 * `LambdaTelemetry`, loaded when there is time: what it is made of takes as long to load as the rest
 * of a forecast's code. What there is to tell until then is told afterwards.
 */
export class DeferredTelemetry implements ServingTelemetry {
  readonly #stage: string;
  readonly #metrics: boolean;
  readonly #untold: Tell[] = [];
  #loading: Promise<LambdaTelemetry> | undefined;
  #telemetry: LambdaTelemetry | undefined;

  /**
   * @param stage tells the stages of an account apart
   * @param metrics whether anybody reads them; what is survived is told in any case
   */
  constructor(stage: string, metrics: boolean) {
    this.#stage = stage;
    this.#metrics = metrics;
  }

  count(event: ServingEvent): void {
    if (this.#metrics) this.#tell((telemetry) => telemetry.count(event));
  }

  loadTook(milliseconds: number): void {
    if (this.#metrics) this.#tell((telemetry) => telemetry.loadTook(milliseconds));
  }

  survived(subject: string, error: unknown): void {
    this.#tell((telemetry) => telemetry.survived(subject, error));
  }

  fault(error: unknown, requestId: string): void {
    this.#tell((telemetry) => telemetry.fault(error, requestId));
  }

  /** Ends an invocation: nothing may be left to tell when Lambda stops the clock. */
  async answered(milliseconds: number, status: number, coldStart: boolean): Promise<void> {
    if (!this.#metrics) {
      if (this.#untold.length > 0) await this.#loaded();
      const logged = this.#telemetry?.logged;
      if (logged) await logged;
      return;
    }
    const telemetry = this.#telemetry ?? (await this.#loaded());
    await telemetry.answered(milliseconds, status, coldStart);
  }

  /** Begins to load it where every invocation will have something to tell. */
  prepare(): void {
    if (this.#metrics) void this.#loaded();
  }

  #loaded(): Promise<LambdaTelemetry> {
    this.#loading ??= this.#load();
    return this.#loading;
  }

  #tell(tell: Tell): void {
    if (this.#telemetry) {
      tell(this.#telemetry);
      return;
    }
    this.#untold.push(tell);
  }

  async #load(): Promise<LambdaTelemetry> {
    const { LambdaTelemetry } = await import('./lambda-telemetry.ts');
    this.#telemetry = new LambdaTelemetry(this.#stage);
    for (const tell of this.#untold.splice(0)) tell(this.#telemetry);
    return this.#telemetry;
  }
}
