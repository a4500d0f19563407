import * as tf from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import type { TrainingRows } from '../features/training-rows.ts';
import type { KnownView } from '../series/known-view.ts';
import { calibrateLeads, type LeadError } from './lead-calibration.ts';
import type { ReferenceState } from './reference-state.ts';

interface JudgedRows {
  readonly state: ReferenceState;
  /** Rows of days kept from its training, inputs scaled. */
  readonly heldOut: TrainingRows;
  readonly view: KnownView;
}

/** How far off a trained network is on days that it did not learn from. */
export async function judgeReference(
  network: LayersModel,
  { state, heldOut, view }: JudgedRows,
): Promise<Required<Pick<ReferenceState, 'leads' | 'selection'>>> {
  const errors = await errorsOf(network, { state, heldOut, view });
  const size = errors.reduce((sum, { error }) => sum + Math.abs(error), 0) / errors.length;
  const days = Math.round(new Set(heldOut.positions).size / view.stepsPerDay);
  const why = `asked for; quantiles from the errors of one like it on ${days} days that it had not seen`;
  return { leads: calibrateLeads(errors), selection: { why, errors: { mlp: size } } };
}

async function errorsOf(
  network: LayersModel,
  { state, heldOut, view }: JudgedRows,
): Promise<LeadError[]> {
  const { targetScaling, features } = state;
  const output = tf.tidy(
    () =>
      network.predictOnBatch(
        tf.tensor2d(heldOut.inputs, [heldOut.targets.length, features.length]),
      ) as tf.Tensor,
  );
  const values = await output.data();
  output.dispose();
  return Array.from(values, (value, row) => ({
    error:
      (heldOut.targets[row] as number) - (value * targetScaling.deviation + targetScaling.mean),
    leadHours: ((heldOut.leads[row] as number) * view.stepMs) / 3_600_000,
    hour: Math.floor(view.localTime(heldOut.positions[row] as number).minuteOfDay / 60),
  }));
}
