import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { reportFailure } from '../../infra/local/failure.ts';
import type { AccuracyFigures, AccuracyOptions } from './accuracy.ts';
import { formatFigures } from './figures.ts';

/** Each part is a file beside this one that exports how to measure it. */
const PARTS: Readonly<Record<string, (options: AccuracyOptions) => Promise<object>>> = {
  train: async () => (await import('./train.ts')).benchTrain(),
  fit: async () => (await import('./fit.ts')).benchFit(),
  accuracy: async (options) => (await import('./accuracy.ts')).benchAccuracy(options),
  predict: async () => (await import('./predict.ts')).benchPredict(),
  'cold-start': async () => (await import('./cold-start.ts')).benchColdStart(),
  import: async () => (await import('./import.ts')).benchImport(),
  fleet: async () => (await import('./fleet.ts')).benchFleet(),
  scale: async () => (await import('./scale.ts')).benchScale(),
  inference: async () => (await import('./inference.ts')).benchInference(),
};

const USAGE = `npm run bench -- ${Object.keys(PARTS).join('|')} [--json]`;
const HELP = `${USAGE}

accuracy reads the optional data in shared/data beside the repository and says by name what it skips; on
two cores it takes a quarter of an hour, six minutes of which are not LightGBM's:
  --only NAMES         some of it: vic_elec,SCL,global,neighbours,ETTh1 (a wrong name lists them all)
  --without-lightgbm   without the peer
`;

/** `npm run bench -- train|predict|... [--json]` */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', short: 'h', default: false },
    only: { type: 'string' },
    'without-lightgbm': { type: 'boolean', default: false },
  },
});
const part = positionals[0] ?? '';
const measure = Object.hasOwn(PARTS, part) ? PARTS[part] : undefined;
const ofAccuracy = values.only !== undefined || values['without-lightgbm'];
if (values.help) process.stdout.write(HELP);
else if (!measure) refuse(part ? `There is no benchmark "${part}".` : 'No benchmark was named.');
else if (ofAccuracy && part !== 'accuracy')
  refuse(`--only and --without-lightgbm are of accuracy.`);
else await report(measure);

function refuse(wrong: string): void {
  console.error(`${wrong} Allowed: ${USAGE}`);
  process.exitCode = 2;
}

async function report(run: (options: AccuracyOptions) => Promise<object>): Promise<void> {
  const { only, 'without-lightgbm': withoutLightgbm } = values;
  try {
    const figures = {
      benchmark: part,
      machine: { cpu: cpus()[0]?.model ?? 'unknown', cores: cpus().length, node: process.version },
      ...(await run({ withoutLightgbm, ...(only === undefined ? {} : { only }) })),
    };
    console.log(values.json ? JSON.stringify(figures, undefined, 2) : await format(figures));
  } catch (error) {
    process.exitCode = reportFailure(error, values.json);
  }
}

async function format(figures: object): Promise<string> {
  if (part !== 'accuracy') return formatFigures(figures);
  const { showAccuracy } = await import('./accuracy/show-accuracy.ts');
  return showAccuracy(figures as AccuracyFigures);
}
