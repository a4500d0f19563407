import { EnvironmentError, requireVariable } from '../shared/environment.ts';

/** What the training task is told by whoever deploys it. */
export interface TrainEnvironment {
  /** Where artifacts and readings live: `s3://bucket[/prefix]` or `file:///directory`. */
  readonly WATTCAST_STORE: string;
  /** URL of the SQS queue of what failed for good; where absent, the store keeps the letters. */
  readonly WATTCAST_DEAD_LETTERS?: string;
  /** Trainings that may run at once. @default 20 */
  readonly WATTCAST_TRAINING_CONCURRENCY?: string;
  /** Seconds that a worker which is not heard of counts as alive. @default 60 */
  readonly WATTCAST_LEASE_SECONDS?: string;
}

export interface TrainSettings {
  readonly store: string;
  readonly deadLetters: string | undefined;
  readonly concurrency: number;
  readonly leaseMs: number;
}

/** @throws EnvironmentError naming the variable that is missing or not a number. */
export function readTrainEnvironment(
  environment: Readonly<Record<string, string | undefined>>,
): TrainSettings {
  return {
    store: requireVariable(
      environment,
      'WATTCAST_STORE',
      'the object store: s3://bucket[/prefix] or file:///directory',
    ),
    deadLetters: environment['WATTCAST_DEAD_LETTERS'] || undefined,
    concurrency: numberOf(environment, 'WATTCAST_TRAINING_CONCURRENCY', 20),
    leaseMs: 1000 * numberOf(environment, 'WATTCAST_LEASE_SECONDS', 60),
  };
}

function numberOf(
  environment: Readonly<Record<string, string | undefined>>,
  name: string,
  otherwise: number,
): number {
  const text = environment[name];
  const value = text === undefined || text === '' ? otherwise : Number(text);
  if (value > 0 && value <= 10_000) return value;
  throw new EnvironmentError(`${name} is "${text}". Allowed are numbers above 0, up to 10,000.`, {
    name,
  });
}
