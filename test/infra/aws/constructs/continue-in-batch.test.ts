import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';
import { continueInBatch } from '../../../../infra/aws/constructs/continue-in-batch.ts';
import { pipeline } from '../support/synthesized.ts';

// The package declares no types.
const validate = createRequire(import.meta.url)('asl-validator') as (definition: object) => {
  readonly isValid: boolean;
  readonly errors: readonly unknown[];
};

// biome-ignore lint/suspicious/noExplicitAny: the Amazon States Language has no types of its own.
function statesOf(definition: string): any {
  return JSON.parse(definition).States.EachModel.ItemProcessor.States;
}

describe('continueInBatch', () => {
  const before = statesOf(pipeline);
  const after = statesOf(continueInBatch(pipeline));

  it('gives a definition that Step Functions accepts', () => {
    expect(validate(JSON.parse(continueInBatch(pipeline)))).toMatchObject({
      isValid: true,
      errors: [],
    });
  });

  it('sends a fit that outlasts a task to Batch, and back to find its version written', () => {
    const choice = after.IsItTrained.Choices.find(
      (one: { StringEquals: string }) => one.StringEquals === 'unfinished',
    );

    expect(choice.Next).toBe('TrainInBatch');
    expect(after.TrainInBatch).toMatchObject({
      Resource: 'arn:aws:states:::batch:submitJob.sync',
      ResultPath: null,
      Next: 'Train',
    });
  });

  it('sends a fit that is too large for Lambda there, before it counts as failed', () => {
    const [first, ...others] = after.Train.Catch;

    expect(first).toMatchObject({ ErrorEquals: ['OutOfMemoryError'], Next: 'TrainInBatch' });
    expect(others).toEqual(before.Train.Catch);
  });

  it('keeps what failed in Batch as a dead letter', () => {
    const [catcher] = after.TrainInBatch.Catch;

    expect(catcher).toMatchObject({ ErrorEquals: ['States.ALL'], ResultPath: '$.failure' });
    expect(Object.keys(before)).toContain(catcher.Next);
  });

  it('changes no other state', () => {
    const { Train: _, IsItTrained: __, TrainInBatch: ___, ...rest } = after;
    const { Train: _a, IsItTrained: _b, ...same } = before;

    expect(rest).toEqual(same);
  });

  it('says so when the pipeline is another one', () => {
    const other = { States: { EachModel: { ItemProcessor: { States: {} } } } };

    expect(() => continueInBatch(JSON.stringify(other))).toThrow('no Train or no IsItTrained');
  });
});
