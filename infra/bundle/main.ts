import { WattcastError } from '../../models/errors.ts';
import { bundleFunction, type FunctionBundle } from './bundle-function.ts';
import { bundleRecipes, type FunctionName } from './recipes.ts';

class UnknownFunctionError extends WattcastError {
  readonly code = 'bundle.unknown-function';

  constructor(name: string) {
    const allowed = Object.keys(bundleRecipes).join(', ');
    super(`"${name}" is not a function. Allowed: ${allowed}.`, { name });
  }
}

/**
 * Bundles functions, all or those that are named, and prints what each package weighs:
 * `node infra/bundle/main.ts [--json] [NAME ...]`. With `--json` a failure is told as JSON too.
 */
const json = process.argv.includes('--json');
const given = process.argv.slice(2).filter((text) => text !== '--json');

try {
  const unknown = given.find((text) => !(text in bundleRecipes));
  if (unknown !== undefined) throw new UnknownFunctionError(unknown);
  const names = (given.length > 0 ? given : Object.keys(bundleRecipes)) as FunctionName[];
  const bundles = await Promise.all(names.map((name) => bundleFunction(name)));
  process.stdout.write(
    json
      ? JSON.stringify({ bundles })
      : bundles.map((bundle, i) => formatReport(names[i] as string, bundle)).join(''),
  );
} catch (error) {
  if (!json || !(error instanceof WattcastError)) throw error;
  process.stdout.write(JSON.stringify({ failure: error.message }));
}

function formatReport(name: string, bundle: FunctionBundle): string {
  const lines = [
    `${name}: ${bundle.directory}`,
    ...rows(bundle.files),
    '  of which, by package:',
    ...rows(bundle.packages).slice(0, 15),
  ];
  return `${lines.join('\n')}\n\n`;
}

function rows(sizes: Readonly<Record<string, number>>): string[] {
  return Object.entries(sizes).map(
    ([name, bytes]) => `  ${(bytes / 1000).toFixed(1).padStart(9)} kB  ${name}`,
  );
}
