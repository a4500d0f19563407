import { DeleteMessageCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { parseRecord } from '../../shared/jobs/record.ts';
import { logFault } from '../../shared/log.ts';
import { type DeadLetter, type DeadLetters, deadLetterSchema } from './dead-letters.ts';

/** SQS gives at most so many at a time. */
const BATCH = 10;
/** While a letter's task runs again nobody else shall; SQS allows half a day. */
const HIDDEN_SECONDS = 12 * 3600;
/** Every server of the queue is asked, so that no letter is overlooked. */
const WAIT_SECONDS = 1;
/** One run repeats no more than SQS can keep in flight, by far. */
const MOST_LETTERS = 10_000;

/** The queue of the cloud: the pipeline itself sends to it and forgets from it. */
export class QueuedLetters implements DeadLetters {
  readonly #client: SQSClient;
  readonly #url: string;

  constructor(url: string, client: SQSClient = new SQSClient({})) {
    this.#client = client;
    this.#url = url;
  }

  async *receive() {
    for (let count = 0; count < MOST_LETTERS; ) {
      const { Messages = [] } = await this.#client.send(
        new ReceiveMessageCommand({
          QueueUrl: this.#url,
          MaxNumberOfMessages: BATCH,
          VisibilityTimeout: HIDDEN_SECONDS,
          WaitTimeSeconds: WAIT_SECONDS,
        }),
      );
      if (Messages.length === 0) return;
      for (const { Body = '', ReceiptHandle: receipt, MessageId } of Messages) {
        const letter = this.#read(Body, MessageId);
        if (letter && receipt !== undefined) yield { letter, receipt };
      }
      count += Messages.length;
    }
  }

  /** What is no letter stays in the queue for a person to look at, and holds no other up. */
  #read(body: string, id = 'unnamed'): DeadLetter | undefined {
    try {
      const bytes = new TextEncoder().encode(body);
      return parseRecord(deadLetterSchema, bytes, `message ${id} in ${this.#url}`);
    } catch (error) {
      logFault(error, id);
      return undefined;
    }
  }

  async forget(receipt: string): Promise<void> {
    const letter = { QueueUrl: this.#url, ReceiptHandle: receipt };
    await this.#client.send(new DeleteMessageCommand(letter));
  }
}
