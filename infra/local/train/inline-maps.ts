import type { StateMachineDefinition } from 'aws-local-stepfunctions';

/** A state as the file has it; only what the rewriting reads is named. */
interface State {
  readonly Type: string;
  readonly Resource?: string;
  readonly Next?: string;
  readonly Default?: string;
  readonly Choices?: readonly { readonly Next?: string }[];
  readonly Catch?: readonly { readonly ErrorEquals: readonly string[]; readonly Next: string }[];
  readonly Branches?: readonly Machine[];
  readonly ItemProcessor?: Machine & { readonly ProcessorConfig?: { readonly Mode?: string } };
  readonly ItemReader?: { readonly Resource: string; readonly Parameters: object };
  readonly ToleratedFailurePercentagePath?: string;
  readonly [field: string]: unknown;
}

export interface Machine {
  readonly StartAt: string;
  readonly States: Readonly<Record<string, State>>;
  readonly [field: string]: unknown;
}

/** The resource of the task that counts how many items of a map failed. */
export const TALLY = 'arn:aws:states:::wattcast:tally';
const TASK_SECONDS = 60;

/**
 * The same definition with every distributed map as an inline one, which is what the local engine
 * runs: a task reads the items, each item's failure is caught, and a task counts the failures
 * against the tolerated percentage. All other states stay as they are.
 */
export function inlineMaps(definition: Machine): StateMachineDefinition {
  return inline(definition) as unknown as StateMachineDefinition;
}

function inline({ QueryLanguage: _, ...machine }: Machine): Machine {
  const readers = new Map<string, string>();
  for (const [name, state] of Object.entries(machine.States)) {
    if (isDistributed(state)) readers.set(name, `${name}.ReadItems`);
  }
  const states = Object.entries(machine.States).flatMap(([name, state]) => {
    const nested = retarget(nestedInline(state), readers);
    return isDistributed(state) ? distributed(name, nested) : [[name, nested] as const];
  });
  const StartAt = readers.get(machine.StartAt) ?? machine.StartAt;
  return { ...machine, StartAt, States: Object.fromEntries(states) };
}

function isDistributed({ Type, ItemProcessor }: State): boolean {
  return Type === 'Map' && ItemProcessor?.ProcessorConfig?.Mode === 'DISTRIBUTED';
}

function nestedInline(state: State): State {
  return {
    ...state,
    ...(state.ItemProcessor ? { ItemProcessor: inline(state.ItemProcessor) } : {}),
    ...(state.Branches ? { Branches: state.Branches.map(inline) } : {}),
  };
}

/** Whoever went to the map goes to the task that reads its items first. */
function retarget(state: State, readers: ReadonlyMap<string, string>): State {
  const to = (name: string | undefined) =>
    name === undefined ? name : (readers.get(name) ?? name);
  return {
    ...state,
    ...(state.Next === undefined ? {} : { Next: to(state.Next) as string }),
    ...(state.Default === undefined ? {} : { Default: to(state.Default) as string }),
    ...(state.Choices
      ? { Choices: state.Choices.map((choice) => ({ ...choice, Next: to(choice.Next) as string })) }
      : {}),
    ...(state.Catch
      ? { Catch: state.Catch.map((catcher) => ({ ...catcher, Next: to(catcher.Next) as string })) }
      : {}),
  };
}

function distributed(name: string, state: State): (readonly [string, State])[] {
  const { ItemReader, ItemProcessor, Catch, Next, End, ...rest } = state;
  const {
    Label: _label,
    ResultWriter: _writer,
    ResultPath: _path,
    ToleratedFailurePercentagePath: tolerated,
    ...map
  } = rest;
  const { ProcessorConfig: _config, ...processor } = ItemProcessor ?? { StartAt: '', States: {} };
  return [
    [
      `${name}.ReadItems`,
      {
        Type: 'Task',
        Resource: ItemReader?.Resource ?? '',
        Parameters: ItemReader?.Parameters ?? {},
        ResultPath: '$.mapItems',
        TimeoutSeconds: TASK_SECONDS,
        Next: name,
        ...(Catch ? { Catch } : {}),
      },
    ],
    [
      name,
      {
        ...map,
        ItemsPath: '$.mapItems',
        ItemProcessor: catchingFailures(name, processor),
        ResultPath: '$.mapResults',
        Next: `${name}.Tally`,
      },
    ],
    [
      `${name}.Tally`,
      {
        Type: 'Task',
        Resource: TALLY,
        Parameters: {
          'results.$': '$.mapResults',
          ...(tolerated === undefined ? { tolerated: 0 } : { 'tolerated.$': tolerated }),
        },
        ResultPath: null,
        TimeoutSeconds: TASK_SECONDS,
        ...(Catch ? { Catch } : {}),
        ...(Next === undefined ? { End: End ?? true } : { Next }),
      },
    ],
  ];
}

/** What a failed item leaves, for the tally. */
export interface FailedItem {
  readonly failed: { readonly Error: string; readonly Cause: string };
}

function catchingFailures(name: string, processor: Machine): Machine {
  return {
    StartAt: `${name}.Item`,
    States: {
      [`${name}.Item`]: {
        Type: 'Parallel',
        Branches: [processor],
        Catch: [{ ErrorEquals: ['States.ALL'], Next: `${name}.ItemFailed` }],
        End: true,
      },
      [`${name}.ItemFailed`]: { Type: 'Pass', Parameters: { 'failed.$': '$' }, End: true },
    },
  };
}

/** Every task of a machine with its resource, those of nested machines too. */
export function* tasksOf(machine: Machine): Generator<{ name: string; resource: string }> {
  for (const [name, state] of Object.entries(machine.States)) {
    if (state.Type === 'Task') yield { name, resource: state.Resource ?? '' };
    if (state.ItemProcessor) yield* tasksOf(state.ItemProcessor);
    for (const branch of state.Branches ?? []) yield* tasksOf(branch);
  }
}
