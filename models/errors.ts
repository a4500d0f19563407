/** Root of every error wattcast raises on purpose: a literal `code`, the facts as data, a kept cause. */
export abstract class WattcastError extends Error {
  /** Stable identifier that scripts may match, for example `series.unknown-time-zone`. */
  abstract readonly code: string;
  /** The facts behind the message: what was given, where, what is allowed. */
  readonly data: Readonly<Record<string, unknown>>;

  constructor(message: string, data: Record<string, unknown> = {}, options?: ErrorOptions) {
    super(message, options);
    this.data = data;
  }

  override get name(): string {
    return this.constructor.name;
  }
}
