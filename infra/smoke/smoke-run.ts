import type { Sample } from './read-sample.ts';
import type { ServiceClient } from './service-client.ts';

/** What a run does and what it has made so far: steps read and write it. */
export interface SmokeRun {
  readonly client: ServiceClient;
  readonly signal: AbortSignal;
  readonly sample: Sample;
  /** Names that are this run's own, or those of a model and a series that are there. */
  readonly series: string;
  readonly model: string;
  readonly kind: string;
  /** How long a training may wait and run. */
  readonly trainSeconds: number;
  /** What has to be taken away again. */
  readonly made: { series?: true; model?: true; job?: string };
}

/** One thing that is tried. */
export interface SmokeStep {
  readonly name: string;
  /** Says what it saw. @throws SmokeError, AbortError */
  readonly run: (run: SmokeRun) => Promise<string>;
}

export function demand(holds: boolean, otherwise: () => Error): asserts holds {
  if (!holds) throw otherwise();
}
