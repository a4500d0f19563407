import { cpSync, mkdirSync, rmSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Instruction, Stage } from './dockerfile.ts';

/** How the file system of an image comes about without Docker. */
export interface Builder {
  /** Makes the tree that a stage begins with. */
  readonly begin: (stage: Stage) => Promise<string>;
  /** Runs a command of the shell in a tree. */
  readonly run: (
    command: string,
    place: { readonly tree: string; readonly directory: string },
  ) => Promise<void>;
}

export interface BuiltImage {
  readonly tree: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly entryPoint: readonly string[];
  readonly command: readonly string[];
}

/** Follows a Dockerfile instruction by instruction, as `docker build` does; an unknown one is an error. */
export async function buildImage(
  stages: readonly Stage[],
  context: string,
  builder: Builder,
): Promise<BuiltImage> {
  const trees = new Map<string, string>();
  let image: BuiltImage | undefined;
  for (const stage of stages) {
    const tree = await builder.begin(stage);
    if (stage.alias !== undefined) trees.set(stage.alias, tree);
    image = await followStage(stage, { tree, context, trees, builder });
  }
  if (image === undefined) throw new Error('The Dockerfile has no stage.');
  return image;
}

interface Place {
  readonly tree: string;
  readonly context: string;
  readonly trees: ReadonlyMap<string, string>;
  readonly builder: Builder;
}

async function followStage({ instructions }: Stage, place: Place): Promise<BuiltImage> {
  // What Lambda's base image has.
  let directory = '/var/task';
  let entryPoint: readonly string[] = ['/lambda-entrypoint.sh'];
  let command: readonly string[] = [];
  const environment: Record<string, string> = {};
  for (const { name, words } of instructions) {
    if (name === 'WORKDIR') directory = words[0] ?? '/';
    else if (name === 'COPY') copy(words, directory, place);
    else if (name === 'RUN') await place.builder.run(words[0] ?? '', { ...place, directory });
    else if (name === 'ENV') Object.assign(environment, assignments(words));
    else if (name === 'ENTRYPOINT') entryPoint = words;
    else if (name === 'CMD') command = words;
    else throw new Error(`This builder does not know ${name} ${words.join(' ')}.`);
  }
  return { tree: place.tree, environment, entryPoint, command };
}

/** Folders give what they hold; several sources go into a folder, as Docker has it. */
function copy(words: Instruction['words'], directory: string, { tree, context, trees }: Place) {
  const from = words.find((word) => word.startsWith('--from='))?.slice('--from='.length);
  const paths = words.filter((word) => !word.startsWith('--'));
  const sources = paths.slice(0, -1);
  const target = paths.at(-1) ?? '';
  const root = from === undefined ? context : (trees.get(from) ?? from);
  const place = target.startsWith('/') ? join(tree, target) : join(tree, directory, target);
  for (const source of sources) {
    const isFolder = statSync(join(root, source)).isDirectory();
    const intoFolder = target.endsWith('/') && !isFolder;
    if (intoFolder) mkdirSync(place, { recursive: true });
    cpSync(join(root, source), intoFolder ? join(place, basename(source)) : place, {
      recursive: true,
      verbatimSymlinks: true,
    });
  }
}

function assignments(words: readonly string[]): Record<string, string> {
  return Object.fromEntries(words.map((word) => word.split('=') as [string, string]));
}

export function removeTree(tree: string): void {
  rmSync(tree, { recursive: true, force: true });
}
