import { describe, expect, it } from 'vitest';
import {
  type ManageEnvironment,
  readManageEnvironment,
} from '../../../functions/manage/environment.ts';
import {
  type PredictEnvironment,
  readPredictEnvironment,
} from '../../../functions/predict/environment.ts';
import {
  readTrainEnvironment,
  type TrainEnvironment,
} from '../../../functions/train/environment.ts';

// A deployment that forgets a variable does not compile.
// @ts-expect-error WATTCAST_STORE is missing
const predict: PredictEnvironment = {};
// @ts-expect-error WATTCAST_STORE is missing
const manage: ManageEnvironment = {};
// @ts-expect-error WATTCAST_STORE is missing
const train: TrainEnvironment = {};

describe('the environment of a function', () => {
  it.each([
    ['predict', () => readPredictEnvironment({ ...predict })],
    ['manage', () => readManageEnvironment({ ...manage })],
    ['train', () => readTrainEnvironment({ ...train })],
  ])('is asked for by %s at run time too', (_, read) => {
    expect(read).toThrow('The environment variable WATTCAST_STORE is not set');
  });

  it('is refused where predict is told of a runtime that there is not', () => {
    const reading = () => readPredictEnvironment({ WATTCAST_STORE: 's', WATTCAST_RUNTIME: 'gpu' });

    expect(reading).toThrow('WATTCAST_RUNTIME is "gpu". Allowed: wasm, native');
  });
});
