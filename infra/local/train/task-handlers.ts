import type { RunOptions } from 'aws-local-stepfunctions';
import type { ObjectStore } from '../../../functions/shared/object-store.ts';
import { deadLetterSchema } from '../../../functions/train/dead-letters/dead-letters.ts';
import type { StoredLetters } from '../../../functions/train/dead-letters/stored-letters.ts';
import { WattcastError } from '../../../models/errors.ts';
import { type FailedItem, TALLY } from './inline-maps.ts';
import { TaskError } from './task-error.ts';

/** What the pipeline tells the world: an EventBridge event's type and detail. */
export interface Announcement {
  readonly type: string;
  readonly detail: Readonly<Record<string, unknown>>;
}

export interface HandlerOptions {
  readonly store: ObjectStore;
  readonly letters: StoredLetters;
  readonly invoke: (event: object) => Promise<object>;
  readonly onAnnounce?: ((announcement: Announcement) => void) | undefined;
}

type Handler = (input: unknown) => Promise<unknown>;
type LocalHandlers = NonNullable<NonNullable<RunOptions['overrides']>['taskResourceLocalHandlers']>;

class UnknownResourceError extends WattcastError {
  readonly code = 'pipeline.unknown-resource';
}

/** What stands on one machine for each AWS service that the definition calls, by state. */
export function taskHandlers(
  tasks: readonly { name: string; resource: string }[],
  options: HandlerOptions,
): LocalHandlers {
  const services = servicesOf(options);
  return Object.fromEntries(
    tasks.map(({ name, resource }) => {
      const service = services[resource];
      if (!service) {
        throw new UnknownResourceError(`Nothing stands for ${resource} (state ${name}) here.`, {
          resource,
          name,
        });
      }
      return [name, asTask(service)];
    }),
  ) as unknown as LocalHandlers;
}

function servicesOf({
  store,
  letters,
  invoke,
  onAnnounce,
}: HandlerOptions): Record<string, Handler> {
  return {
    'arn:aws:states:::lambda:invoke': async (input) => {
      const { Payload } = input as { Payload: object };
      return { Payload: await invoke(Payload) };
    },
    'arn:aws:states:::s3:getObject': async (input) => {
      const object = await store.get(keyWithin(store, (input as { Key: string }).Key));
      return JSON.parse(new TextDecoder().decode(object?.bytes));
    },
    'arn:aws:states:::events:putEvents': async (input) => {
      const { Entries } = input as { Entries: { DetailType: string; Detail: object }[] };
      for (const { DetailType: type, Detail } of Entries) {
        onAnnounce?.({ type, detail: Detail as Announcement['detail'] });
      }
      return { FailedEntryCount: 0 };
    },
    'arn:aws:states:::sqs:sendMessage': async (input) => {
      await letters.send(deadLetterSchema.parse((input as { MessageBody: unknown }).MessageBody));
      return {};
    },
    'arn:aws:states:::aws-sdk:sqs:deleteMessage': async (input) => {
      await letters.forget((input as { ReceiptHandle: string }).ReceiptHandle);
      return {};
    },
    [TALLY]: async (input) => tally(input as Tally),
  };
}

/** A store may be a part of a bucket; the definition speaks of whole ones. */
function keyWithin({ location }: ObjectStore, key: string): string {
  const prefix = /^s3:\/\/[^/]+\/(.+)$/.exec(location)?.[1];
  return prefix === undefined ? key : key.slice(prefix.length + 1);
}

interface Tally {
  readonly results: readonly (FailedItem | unknown[])[];
  readonly tolerated: number;
}

function tally({ results, tolerated }: Tally): object {
  const failed = results.filter((result) => 'failed' in result).length;
  const percentage = (100 * failed) / results.length;
  if (percentage <= tolerated) return { failed };
  throw new TaskError(
    'States.ExceedToleratedFailureThreshold',
    `${failed} of ${results.length} items failed, and ${tolerated} % are tolerated.`,
  );
}

/** An error has the name that retries and catchers match, whatever it is. */
function asTask(service: Handler): Handler {
  return async (input) => {
    try {
      return await service(input);
    } catch (error) {
      if (error instanceof TaskError || !(error instanceof Error)) throw error;
      throw new TaskError(error.name, error.message);
    }
  };
}
