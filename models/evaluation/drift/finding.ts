/** What has drifted: the level of the readings, the error, or what the network is fed. */
export type DriftCheck = 'level' | 'error' | 'input';

/** One sign of drift, with the number that shows it and the limit that it passes. */
export interface DriftFinding {
  readonly check: DriftCheck;
  readonly value: number;
  readonly limit: number;
  /** For a person. */
  readonly sentence: string;
}
