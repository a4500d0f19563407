import { bundleFunction, type FunctionBundle } from './bundle-function.ts';
import { bundleRecipes, type FunctionName } from './recipes.ts';

/** Bundles every function and prints what each package weighs: `node infra/bundle/main.ts`. */
for (const name of Object.keys(bundleRecipes) as FunctionName[]) {
  process.stdout.write(formatReport(name, await bundleFunction(name)));
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
