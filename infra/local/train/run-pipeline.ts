import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { ExecutionAbortedError, StateMachine } from 'aws-local-stepfunctions';
import type { ObjectStore } from '../../../functions/shared/object-store.ts';
import { StoredLetters } from '../../../functions/train/dead-letters/stored-letters.ts';
import type { Selection } from '../../../functions/train/tasks/events.ts';
import { inlineMaps, type Machine, tasksOf } from './inline-maps.ts';
import { type Announcement, taskHandlers } from './task-handlers.ts';

const DEFINITION = new URL('../../../functions/train/pipeline.asl.json', import.meta.url);

export interface PipelineInput {
  readonly select: Selection;
  readonly by?: string;
  readonly why?: string;
  readonly watch?: boolean;
}

export interface PipelineOptions {
  readonly store: ObjectStore;
  readonly input: PipelineInput;
  /** Does the train function's tasks. */
  readonly invoke: (event: object) => Promise<object>;
  readonly onAnnounce?: (announcement: Announcement) => void;
  /** Called with the name of each state that is entered. */
  readonly onState?: (name: string) => void;
  /** Instead of the pauses that the definition has between attempts. */
  readonly retryPauseMs?: number;
  readonly signal?: AbortSignal;
}

export function readDefinition(): Machine {
  return JSON.parse(readFileSync(DEFINITION, 'utf8')) as Machine;
}

/**
 * Runs the pipeline's one definition on this machine, with the same tasks as in the cloud.
 * @throws ExecutionError when the run itself fails; AbortError
 */
export async function runPipeline(options: PipelineOptions): Promise<void> {
  const definition = inlineMaps(readDefinition());
  const machine = new StateMachine(definition, { validationOptions: { noValidate: true } });
  const letters = new StoredLetters(options.store);
  const names = [...tasksOf(definition as unknown as Machine)];
  const { retryPauseMs } = options;
  const execution = machine.run(JSON.parse(JSON.stringify(options.input)), {
    overrides: {
      taskResourceLocalHandlers: taskHandlers(names, { ...options, letters }),
      ...(retryPauseMs === undefined
        ? {}
        : {
            retryIntervalOverrides: Object.fromEntries(
              names.map(({ name }) => [name, retryPauseMs]),
            ),
          }),
    },
    context: {
      Execution: { Id: `local-${Date.now().toString(36)}-${randomBytes(4).toString('hex')}` },
    },
  });
  const abort = () => execution.abort();
  options.signal?.addEventListener('abort', abort, { once: true });
  const watching = watchStates(execution.eventLogs, options.onState);
  try {
    await execution.result;
  } catch (error) {
    if (error instanceof ExecutionAbortedError) options.signal?.throwIfAborted();
    throw error;
  } finally {
    await watching;
    options.signal?.removeEventListener('abort', abort);
  }
}

type EventLogs = ReturnType<StateMachine['run']>['eventLogs'];

/** The engine keeps its events until they are read. */
async function watchStates(events: EventLogs, onState: PipelineOptions['onState']): Promise<void> {
  for await (const event of events) {
    if (event.type === 'StateEntered') onState?.(event.state.name);
  }
}
