import { detectDialect, sampleRows } from '../../../functions/readings/formats/csv-dialect.ts';
import { readFileText } from '../../../functions/readings/formats/file-text.ts';
import { readDataset } from '../../../functions/readings/formats/read-dataset.ts';
import { type LtsfScore, scoreLtsf } from '../../../models/evaluation/ltsf.ts';
import type { WindowRecipe } from '../../../models/forecasters/fit-windows.ts';
import { stepsPerDay } from '../../../models/series/series.ts';
import { CommandOptionError } from '../failure.ts';
import { readInputFile } from '../read-file.ts';
import { ProgressLine } from '../terminal/progress.ts';
import { useTrainingBackend } from '../training-backend.ts';
import type { BacktestOptions } from './backtest-command.ts';
import { type FileOptions, namedFile } from './named-file.ts';

const HEADER_BYTES = 65_536;

/** The protocol of the long-horizon literature, on all columns of a file unless some are named. */
export async function runLtsf(given: BacktestOptions): Promise<void> {
  const options: FileOptions = { ...given, ...namedFile(given) };
  if (!['linear', 'auto'].includes(options.forecaster)) {
    throw new CommandOptionError(
      `--forecaster is "${options.forecaster}". The ltsf protocol knows linear (ridge regression on ` +
        'windows), which is also what auto chooses there.',
      { forecaster: options.forecaster },
    );
  }
  const horizon = Number(options.horizon);
  if (!Number.isInteger(horizon) || horizon < 1) {
    throw new CommandOptionError(
      `--horizon is "${options.horizon}". With --protocol ltsf it is a number of steps, for example 96.`,
      { horizon: options.horizon },
    );
  }
  const bytes = await readInputFile(options.data);
  const targets = options.target ?? columnsBesideTime(bytes, options);
  const datasets = targets.map((target) => readDataset(bytes, columnsOf(options, target)).dataset);
  await useTrainingBackend();
  const progress = new ProgressLine();
  const begunAt = performance.now();
  const score = await scoreLtsf(
    datasets.map(({ target }) => target.values),
    {
      horizon,
      stepsPerDay: stepsPerDay((datasets[0] as (typeof datasets)[number]).target.info),
      ...(options.lookback ? { lookbacks: options.lookback } : {}),
      onProgress: (done) => progress.show('ltsf', done),
    },
  );
  progress.clear();
  show(score, { targets, seconds: (performance.now() - begunAt) / 1000, json: options.json });
}

function columnsOf(options: FileOptions, target: string) {
  return {
    file: options.data,
    time: options.time,
    target,
    timeZone: options.timeZone,
    ...(options.clock ? { clock: options.clock } : {}),
    ...(options.step ? { stepMinutes: options.step } : {}),
  };
}

function columnsBesideTime(bytes: Uint8Array, { data, time }: FileOptions): string[] {
  const sample = readFileText(bytes, data).bytes.subarray(0, HEADER_BYTES);
  const [header = []] = sampleRows(sample, detectDialect(sample).delimiter);
  return header.filter((name) => name !== time && name !== '');
}

function show(
  score: LtsfScore,
  {
    targets,
    seconds,
    json,
  }: { targets: readonly string[]; seconds: number; json: true | undefined },
): void {
  if (json) {
    process.stdout.write(
      `${JSON.stringify({ protocol: 'ltsf', channels: targets, seconds, ...score })}\n`,
    );
    return;
  }
  process.stdout.write(
    `LTSF, ${targets.length} channels, look-backs ${score.lookbacks.join(', ')} averaged, horizon ` +
      `${score.horizon}: MSE ${score.mse.toFixed(4)}, MAE ${score.mae.toFixed(4)} over ${score.windows} ` +
      `windows (${seconds.toFixed(1)} s).\n${evidenceOf(score)}`,
  );
}

/** What was chosen without the test months, and by which figures. */
function evidenceOf(score: LtsfScore): string {
  const rows = score.trials.map(
    (trial) =>
      `  ${nameOf(trial)} ${trial.heldOutMse.map((mse) => mse.toFixed(4)).join('  ')}` +
      `${nameOf(trial) === nameOf(score) ? '  chosen' : ''}\n`,
  );
  return (
    `Validation months: MSE ${score.validation.mse.toFixed(4)}, MAE ${score.validation.mae.toFixed(4)}.\n` +
    'Penalty, the channels that share weights, the directions that weights are drawn to, and the MSE of ' +
    'some windows on each third of the training months and on the validation months, held out:\n' +
    rows.join('')
  );
}

function nameOf({ penalty, sharing, directions }: WindowRecipe): string {
  return `${String(penalty).padEnd(5)} ${sharing.padEnd(6)} ${directions.padEnd(8)}`;
}
