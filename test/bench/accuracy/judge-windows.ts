import { existsSync } from 'node:fs';
import type { LtsfScore } from '../../../models/evaluation/ltsf.ts';
import { sharedPath } from '../../support/shared-data.ts';
import { runWattcast } from './run-program.ts';

const FILE = sharedPath('ett/ETTh1.csv.gz');
const HORIZONS = [96, 192, 336, 720];

export const hasEtth1 = existsSync(FILE);

/** ETTh1 by the windows of the long-horizon literature: one recipe for all four horizons. */
export async function judgeWindows(signal: AbortSignal): Promise<LtsfScore[]> {
  const scores: LtsfScore[] = [];
  for (const horizon of HORIZONS) {
    const file = ['--protocol', 'ltsf', '--data', FILE, '--time', 'date'];
    const asked = ['--horizon', String(horizon), '--forecaster', 'linear', '--json'];
    const text = await runWattcast(['backtest', ...file, ...asked], signal);
    scores.push(JSON.parse(text) as LtsfScore);
  }
  return scores;
}
