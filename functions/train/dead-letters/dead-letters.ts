import * as z from 'zod';

/** Everything needed to run a task again that failed for good, and why it failed. */
export const deadLetterSchema = z.object({
  model: z.string(),
  job: z.string().nullable(),
  run: z.string(),
  error: z.string(),
  cause: z.string(),
  /** When the execution began that it failed in. */
  startedAt: z.string(),
});

export type DeadLetter = z.infer<typeof deadLetterSchema>;

export interface ReceivedLetter {
  readonly letter: DeadLetter;
  /** Whoever has dealt with the letter forgets it by this. */
  readonly receipt: string;
}

/** The queue of tasks that failed for good, as whoever plans their repetition sees it. */
export interface DeadLetters {
  /** Letters that nobody else is dealing with; they come back unless they are forgotten. */
  receive(): AsyncGenerator<ReceivedLetter>;
  forget(receipt: string): Promise<void>;
}
