import { readdir, readFile, stat } from 'node:fs/promises';
import { isBuiltin } from 'node:module';
import { basename, join, resolve } from 'node:path';
import { type BuildOptions, build, type Metafile } from 'esbuild';
import { WattcastError } from '../../models/errors.ts';
import { deadWeight } from './dead-weight.ts';
import { type BundleRecipe, bundleRecipes, type FunctionName } from './recipes.ts';
import { writeExactly } from './write-exactly.ts';

const repository = resolve(import.meta.dirname, '../..');

/** What a function's package holds and what it weighs. */
export interface FunctionBundle {
  /** Absolute; exactly what is uploaded to Lambda and what the local gateway imports. */
  readonly directory: string;
  /** Bytes by file name, largest first. */
  readonly files: Readonly<Record<string, number>>;
  /** Bytes that each npm package puts into the bundle, largest first; `wattcast` is our own code. */
  readonly packages: Readonly<Record<string, number>>;
  /** Everything the bundle imports when it runs. */
  readonly imports: readonly string[];
}

export class BundleError extends WattcastError {
  readonly code = 'bundle.invalid';
}

export function bundleDirectory(name: FunctionName): string {
  return join(repository, '.wattcast/build', name);
}

/**
 * Bundles one function into `directory`, which afterwards holds its files and nothing else. The same
 * sources give the same bytes, and unchanged files are left alone, so several may bundle at once.
 *
 * @throws BundleError when a function that must stand alone would need something installed.
 */
export async function bundleFunction(
  name: FunctionName,
  directory: string = bundleDirectory(name),
): Promise<FunctionBundle> {
  return await bundleRecipe(bundleRecipes[name], directory);
}

/** Bundles every function, and says where each lies. */
export async function bundleAll(): Promise<Record<FunctionName, string>> {
  const names = Object.keys(bundleRecipes) as FunctionName[];
  const bundled = await Promise.all(
    names.map(async (name) => [name, (await bundleFunction(name)).directory] as const),
  );
  return Object.fromEntries(bundled) as Record<FunctionName, string>;
}

/** `bundleFunction` for a recipe that is not one of wattcast's own functions. */
export async function bundleRecipe(
  recipe: BundleRecipe,
  directory: string,
): Promise<FunctionBundle> {
  const { files, metafile } = await compile(recipe);
  const imports = importsOf(metafile);
  if (recipe.packages === 'bundled') refuseImports(recipe, imports);
  for (const [target, source] of Object.entries(recipe.companions)) {
    await addTree(files, target, join(repository, source));
  }
  for (const [name, generate] of Object.entries(recipe.generated ?? {})) {
    files.set(name, new TextEncoder().encode(await generate()));
  }
  await writeExactly(directory, files);
  return {
    directory: resolve(directory),
    files: largestFirst([...files].map(([file, bytes]) => [file, bytes.byteLength])),
    packages: largestFirst(bytesByPackage(metafile)),
    imports,
  };
}

async function addTree(files: Map<string, Uint8Array>, target: string, source: string) {
  if (!(await stat(source)).isDirectory()) {
    files.set(target, await readFile(source));
    return;
  }
  for (const name of await readdir(source)) {
    await addTree(files, `${target}/${name}`, join(source, name));
  }
}

/** `index.mjs`, and beside it what the entry imports only when it is needed. */
async function compile(
  recipe: BundleRecipe,
): Promise<{ files: Map<string, Uint8Array>; metafile: Metafile }> {
  const { outputFiles, metafile } = await build(optionsFor(recipe)).catch((cause: Error) => {
    const text = `${recipe.entry} could not be bundled. ${cause.message}`;
    throw new BundleError(text, { entry: recipe.entry }, { cause });
  });
  const files = outputFiles.map(({ path, contents }) => [basename(path), contents] as const);
  return { files: new Map(files), metafile };
}

function optionsFor(recipe: BundleRecipe) {
  return {
    absWorkingDir: repository,
    entryPoints: { index: recipe.entry },
    outdir: '.',
    outExtension: { '.js': '.mjs' },
    write: false,
    metafile: true,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    packages: recipe.packages === 'installed' ? 'external' : 'bundle',
    // The ES modules of tfjs shake; its `main` entries are one CommonJS file each.
    mainFields: ['module', 'main'],
    minifySyntax: true,
    minifyWhitespace: true,
    // A crash prints the line that it is on.
    lineLimit: 500,
    // An error's name is its constructor's, and names are what logs are searched for. To shorten them and
    // set them anew would cost a call for each function that is made, at start and in every forecast.
    minifyIdentifiers: false,
    legalComments: 'none',
    logLevel: 'silent',
    ...(recipe.packages === 'bundled' && standingAlone),
  } as const satisfies BuildOptions;
}

/** For a bundle that holds its packages, CommonJS among them, which an ES module has no names for. */
const standingAlone = {
  // What is imported only when it is needed gets a file of its own. Of a container one file is copied.
  splitting: true,
  chunkNames: '[name]-[hash]',
  banner: {
    js: "import{createRequire as requireFrom}from'node:module';const require=requireFrom(import.meta.url);",
  },
  define: { __dirname: 'import.meta.dirname', __filename: 'import.meta.filename' },
  plugins: [deadWeight],
  // tfjs asks for it only where `fetch` is not built in; it would be a quarter of the bundle.
  alias: { 'node-fetch': join(import.meta.dirname, 'built-in-fetch.ts') },
};

/** What lies outside the bundle, not the parts of it that import each other. */
function importsOf(metafile: Metafile): string[] {
  const outputs = Object.values(metafile.outputs);
  const imported = outputs.flatMap((output) => output.imports);
  return [...new Set(imported.filter(({ external }) => external).map(({ path }) => path))].sort();
}

function refuseImports(recipe: BundleRecipe, imports: readonly string[]): void {
  const foreign = imports.filter((path) => !isBuiltin(path));
  if (foreign.length === 0) return;
  throw new BundleError(
    `The bundle of ${recipe.entry} would import ${foreign.join(', ')} at run time, and only Node's ` +
      'own modules are there. Import a package that esbuild can inline, or none.',
    { entry: recipe.entry, imports: foreign },
  );
}

function bytesByPackage(metafile: Metafile): [string, number][] {
  const bytes = new Map<string, number>();
  for (const output of Object.values(metafile.outputs)) {
    for (const [path, { bytesInOutput }] of Object.entries(output.inputs)) {
      const name = packageOf(path);
      bytes.set(name, (bytes.get(name) ?? 0) + bytesInOutput);
    }
  }
  return [...bytes];
}

/** `node_modules/@a/b/dist/c.js` is of `@a/b`; in a nested tree the innermost package counts. */
function packageOf(path: string): string {
  const inner = path.split('node_modules/').at(-1) ?? path;
  if (inner === path) return 'wattcast';
  const [first = '', second = ''] = inner.split('/');
  return first.startsWith('@') ? `${first}/${second}` : first;
}

function largestFirst(sizes: readonly [string, number][]): Record<string, number> {
  return Object.fromEntries(
    sizes.toSorted(([a, x], [b, y]) => y - x || (a < b ? -1 : Number(a > b))),
  );
}
