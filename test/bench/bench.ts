import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { formatFigures } from './figures.ts';

/** Each part is a file beside this one that exports how to measure it. */
const PARTS: Readonly<Record<string, () => Promise<object>>> = {
  train: async () => (await import('./train.ts')).benchTrain(),
  fit: async () => (await import('./fit.ts')).benchFit(),
  predict: async () => (await import('./predict.ts')).benchPredict(),
  'cold-start': async () => (await import('./cold-start.ts')).benchColdStart(),
  import: async () => (await import('./import.ts')).benchImport(),
  fleet: async () => (await import('./fleet.ts')).benchFleet(),
  scale: async () => (await import('./scale.ts')).benchScale(),
  inference: async () => (await import('./inference.ts')).benchInference(),
};

/** `npm run bench -- train|predict|... [--json]` */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { json: { type: 'boolean', default: false } },
});
const part = positionals[0] ?? '';
const measure = Object.hasOwn(PARTS, part) ? PARTS[part] : undefined;
if (measure) await report(measure);
else {
  const wrong = part ? `There is no benchmark "${part}".` : 'No benchmark was named.';
  console.error(`${wrong} Allowed: npm run bench -- ${Object.keys(PARTS).join('|')} [--json]`);
  process.exitCode = 2;
}

async function report(run: () => Promise<object>): Promise<void> {
  const figures = {
    benchmark: part,
    machine: { cpu: cpus()[0]?.model ?? 'unknown', cores: cpus().length, node: process.version },
    ...(await run()),
  };
  console.log(values.json ? JSON.stringify(figures, undefined, 2) : formatFigures(figures));
}
