/** A state in the Amazon States Language; only what the change touches is named. */
interface State {
  readonly Choices?: readonly Choice[];
  readonly Catch?: readonly object[];
  readonly [field: string]: unknown;
}

interface Choice {
  readonly StringEquals?: string;
  readonly Next: string;
  readonly [field: string]: unknown;
}

interface Machine {
  readonly States: Readonly<Record<string, State>>;
  readonly [field: string]: unknown;
}

const STATE = 'TrainInBatch';

/**
 * The training pipeline with AWS Batch beside Lambda: a fit that outlasts one task of Lambda, or that
 * does not fit into its memory, goes on there. The train task is then asked once more and finds its
 * version written, so that everything after it stays as it is.
 *
 * @param definition the pipeline as it runs without; its Train and IsItTrained states are looked for
 */
export function continueInBatch(definition: string): string {
  const machine = JSON.parse(definition) as Machine;
  const { EachModel: map } = machine.States;
  const processor = map?.['ItemProcessor'] as Machine;
  const { Train: train, IsItTrained: check } = processor.States;
  if (train === undefined || check?.Choices?.some(isUnfinished) !== true) {
    throw new TypeError('The pipeline has no Train or no IsItTrained with an unfinished fit.');
  }
  const states = {
    ...processor.States,
    Train: { ...train, Catch: [tooLarge, ...(train.Catch ?? [])] },
    IsItTrained: {
      ...check,
      Choices: check.Choices.map((choice) =>
        isUnfinished(choice) ? { ...choice, Next: STATE } : choice,
      ),
    },
    [STATE]: trainInBatch,
  };
  const changed = { ...map, ItemProcessor: { ...processor, States: states } };
  return JSON.stringify({ ...machine, States: { ...machine.States, EachModel: changed } });
}

function isUnfinished({ StringEquals: value }: Choice): boolean {
  return value === 'unfinished';
}

/** What CloudFormation puts in. */
function substituted(name: string): string {
  return `\${${name}}`;
}

const tooLarge = { ErrorEquals: ['OutOfMemoryError'], ResultPath: '$.tooLarge', Next: STATE };

const trainInBatch: State = {
  Comment: 'A fit that is too long or too large for Lambda goes on here, from where it was kept.',
  Type: 'Task',
  Resource: 'arn:aws:states:::batch:submitJob.sync',
  Parameters: {
    JobName: 'wattcast-train',
    JobQueue: substituted('JobQueueArn'),
    JobDefinition: substituted('JobDefinitionArn'),
    ContainerOverrides: {
      Environment: [
        { Name: 'TASK_MODEL', 'Value.$': '$.item.model' },
        { Name: 'TASK_JOB', 'Value.$': '$.item.job' },
        { Name: 'TASK_RUN', 'Value.$': '$.run' },
      ],
    },
  },
  ResultPath: null,
  Retry: [
    {
      ErrorEquals: ['Batch.BatchException', 'Batch.AWSBatchException', 'Batch.SdkClientException'],
      IntervalSeconds: 5,
      BackoffRate: 2,
      MaxAttempts: 4,
      MaxDelaySeconds: 60,
      JitterStrategy: 'FULL',
    },
  ],
  Catch: [{ ErrorEquals: ['States.ALL'], ResultPath: '$.failure', Next: 'KeepDeadLetter' }],
  Next: 'Train',
};
