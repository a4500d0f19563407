import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
// @ts-expect-error: it has no types of its own.
import validate from 'asl-validator';
import { afterAll, describe, expect, it } from 'vitest';
import { encodeRecord } from '../../../functions/shared/jobs/record.ts';
import { StoredLetters } from '../../../functions/train/dead-letters/stored-letters.ts';
import type { PlannedItem } from '../../../functions/train/tasks/events.ts';
import type { Machine } from '../../../infra/local/train/inline-maps.ts';
import { readDefinition, runPipeline } from '../../../infra/local/train/run-pipeline.ts';
import { TaskError } from '../../../infra/local/train/task-error.ts';
import type { Announcement } from '../../../infra/local/train/task-handlers.ts';
import { MemoryStore } from '../../support/memory-store.ts';
import { pythonCommand } from '../../support/python.ts';

const definition = readDefinition();
const entered = new Set<string>();
/** What a linter that looks at all must find. */
const BROKEN = { StartAt: 'Plan', States: { Plan: { Type: 'Wish' } } };

describe('the definition', () => {
  it('is valid to asl-validator', () => {
    // It changes what it is given.
    expect(validate(readDefinition(), { checkPaths: true, checkArn: true }).errors).toEqual([]);
    expect(validate({ ...readDefinition(), StartAt: 'Nowhere' }, {}).isValid).toBe(false);
  });

  const cfnLint = pythonCommand('cfn-lint');
  it.skipIf(cfnLint === undefined)('is valid to cfn-lint', () => {
    const folder = mkdtempSync(join(tmpdir(), 'wattcast-lint-'));
    const file = join(folder, 'template.json');
    writeFileSync(file, JSON.stringify(templateOf({ Pipeline: definition, Broken: BROKEN })));

    const found = spawnSync(cfnLint as string, ['--format', 'json', file]);
    rmSync(folder, { recursive: true });

    const places = (JSON.parse(String(found.stdout)) as { Location: { Path: string[] } }[]).map(
      ({ Location }) => Location.Path[1],
    );
    expect(new Set(places)).toEqual(new Set(['Broken']));
  });

  it('retries with backoff and jitter wherever it calls anything', () => {
    for (const [name, state] of statesOf(definition)) {
      if (state.Type !== 'Task') continue;
      const retriers = state['Retry'] as { BackoffRate: number; JitterStrategy: string }[];
      expect(retriers, name).not.toHaveLength(0);
      for (const retrier of retriers) {
        expect(retrier).toMatchObject({ BackoffRate: expect.any(Number), JitterStrategy: 'FULL' });
      }
    }
  });
});

describe('a run', () => {
  it('ends when nothing is due', async () => {
    const { announced } = await run([], {});

    expect(announced).toEqual([]);
  });

  it('trains, decides and announces, and looks after what is not due', async () => {
    const { announced, calls } = await run(
      [
        train('better'),
        train('worse'),
        train('asks'),
        train('cancelled'),
        watch('calm'),
        watch('drifted'),
      ],
      {
        watch: ({ model }) => ({
          status: model === 'calm' ? 'steady' : 'drifted',
          job: 'drifted.job',
          sentences: ['The error rose.'],
        }),
        train: ({ model }) =>
          model === 'cancelled'
            ? { status: 'ended', state: 'cancelled', version: null }
            : { status: 'trained', state: 'trained', version: 3 },
        decide: ({ model }) => ({
          state:
            model === 'worse' ? 'rejected' : model === 'asks' ? 'awaiting-approval' : 'promoted',
          version: 3,
          sentence: 'Because.',
        }),
      },
    );

    expect(typesOf(announced, 'better')).toEqual(['model.trained', 'model.promoted']);
    expect(typesOf(announced, 'worse')).toEqual(['model.trained', 'model.rejected']);
    expect(typesOf(announced, 'asks')).toEqual(['model.trained', 'model.awaiting-approval']);
    expect(typesOf(announced, 'cancelled')).toEqual([]);
    expect(typesOf(announced, 'calm')).toEqual([]);
    expect(typesOf(announced, 'drifted')).toEqual([
      'model.drifted',
      'model.trained',
      'model.promoted',
    ]);
    expect(announced).toContainEqual({
      type: 'model.drifted',
      detail: { model: 'drifted', job: 'drifted.job', sentences: ['The error rose.'] },
    });
    expect(calls).toContainEqual(
      expect.objectContaining({ task: 'train', model: 'drifted', job: 'drifted.job' }),
    );
  });

  it('goes on with what a task could not finish, until it is', async () => {
    const answers = ['unfinished', 'unfinished', 'trained'];
    const { announced, calls } = await run([train('long')], {
      train: () => ({ status: answers.shift(), state: 'fitting', version: 1 }),
    });

    expect(typesOf(announced, 'long')).toEqual(['model.trained', 'model.promoted']);
    const [first, ...others] = calls.filter(({ task }) => task === 'train');
    expect(others).toEqual([first, first]);
  });

  it('tries again where it helps, and keeps what fails for good without harm to the others', async () => {
    let attempts = 0;
    const { announced, letters, calls } = await run(
      [train('flaky'), train('hopeless'), train('taken')],
      {
        train: ({ model }) => {
          if (model === 'taken') throw new TaskError('JobLostError', 'It was taken over.');
          if (model === 'hopeless')
            throw new TaskError('NonFiniteLossError', 'The loss became NaN.');
          if (++attempts < 3)
            throw new TaskError('StoreUnavailableError', 'The store did not answer.');
          return { status: 'trained', state: 'trained', version: 1 };
        },
      },
    );

    expect(attempts).toBe(3);
    expect(typesOf(announced, 'flaky')).toEqual(['model.trained', 'model.promoted']);
    expect(typesOf(announced, 'taken')).toEqual([]);
    expect(announced).toContainEqual({
      type: 'model.failed',
      detail: {
        model: 'hopeless',
        job: 'hopeless.job',
        error: 'NonFiniteLossError',
        message: 'noted',
      },
    });
    expect(letters).toMatchObject([
      { model: 'hopeless', job: 'hopeless.job', error: 'NonFiniteLossError' },
    ]);
    expect(
      calls.filter(({ task, model }) => task === 'train' && model === 'hopeless'),
    ).toHaveLength(1);
  });

  it('forgets a dead letter when its task has come to an end, and leaves a new one when it fails', async () => {
    const { letters } = await run(
      [
        { ...train('mended'), receipt: 'dead-letters/mended.json' },
        { ...train('still-broken'), receipt: 'dead-letters/still-broken.json' },
      ],
      {
        train: ({ model }) => {
          if (model === 'still-broken') throw new TaskError('NotEnoughHistoryError', 'Few days.');
          return { status: 'trained', state: 'trained', version: 1 };
        },
      },
      ['mended', 'still-broken'],
    );

    expect(letters).toMatchObject([
      { model: 'still-broken', run: expect.stringMatching(/^local-/) },
    ]);
  });

  it('fails when more items fail than it tolerates', async () => {
    const items = ['a', 'b', 'c', 'd'].map(train);
    const broken = run(items, {
      plan: { toleratedFailurePercentage: 50 },
      train: ({ model }) => {
        if (model !== 'a') throw new TaskError('UnknownSeriesError', 'There is no such series.');
        return { status: 'trained', state: 'trained', version: 1 };
      },
    });

    await expect(broken).rejects.toThrow(/More models failed than the run tolerates/);
  });

  afterAll(() => {
    const names = [...statesOf(definition)].map(([name]) => name);
    expect(names.filter((name) => !entered.has(name))).toEqual([]);
  });
});

type Asked = { readonly task: string; readonly model: string };
interface Answers {
  readonly plan?: object;
  readonly watch?: (event: Asked) => object;
  readonly train?: (event: Asked) => object;
  readonly decide?: (event: Asked) => object;
}

const train = (model: string): PlannedItem => ({
  model,
  mode: 'train',
  job: `${model}.job`,
  receipt: null,
});
const watch = (model: string): PlannedItem => ({ model, mode: 'watch', job: null, receipt: null });

/** Runs the definition with a train function that answers as it is told. */
async function run(items: readonly PlannedItem[], answers: Answers, dead: readonly string[] = []) {
  const store = new MemoryStore();
  await store.put('runs/x/items.json', encodeRecord(items));
  for (const name of dead) await store.put(`dead-letters/${name}.json`, encodeRecord({}));
  const announced: Announcement[] = [];
  const calls: Asked[] = [];
  const plan = {
    run: 'run',
    count: items.length,
    bucket: 'here',
    key: 'runs/x/items.json',
    resultsPrefix: 'runs/x/results',
    concurrency: 2,
    toleratedFailurePercentage: 100,
    ...answers.plan,
  };
  await runPipeline({
    store,
    input: { select: { all: true } },
    retryPauseMs: 1,
    onAnnounce: (announcement) => announced.push(announcement),
    onState: (name) => entered.add(name),
    invoke: async (event) => {
      const asked = event as Asked;
      calls.push(asked);
      if (asked.task === 'plan') return { ...plan, run: (event as { run: string }).run };
      if (asked.task === 'fail') return { message: 'noted' };
      const promoted = { state: 'promoted', version: 3, sentence: 'Because.' };
      if (asked.task === 'decide') return answers.decide?.(asked) ?? promoted;
      return (asked.task === 'watch' ? answers.watch : answers.train)?.(asked) ?? {};
    },
  });
  const received = await Array.fromAsync(new StoredLetters(store).receive());
  return { announced, calls, letters: received.map(({ letter }) => letter) };
}

function typesOf(announced: readonly Announcement[], model: string): string[] {
  return announced.filter(({ detail }) => detail['model'] === model).map(({ type }) => type);
}

function* statesOf(machine: Machine): Generator<[string, Machine['States'][string]]> {
  for (const [name, state] of Object.entries(machine.States)) {
    yield [name, state];
    if (state.ItemProcessor) yield* statesOf(state.ItemProcessor);
  }
}

function templateOf(machines: Readonly<Record<string, object>>): object {
  const substitutions = {
    TrainFunctionArn: 'arn:aws:lambda:us-east-1:123456789012:function:train',
    EventBusName: 'default',
    DeadLetterQueueUrl: 'https://sqs.us-east-1.amazonaws.com/123456789012/dead',
  };
  const resources = Object.entries(machines).map(([name, Definition]) => [
    name,
    {
      Type: 'AWS::StepFunctions::StateMachine',
      Properties: {
        RoleArn: 'arn:aws:iam::123456789012:role/pipeline',
        Definition,
        DefinitionSubstitutions: substitutions,
      },
    },
  ]);
  return { AWSTemplateFormatVersion: '2010-09-09', Resources: Object.fromEntries(resources) };
}
