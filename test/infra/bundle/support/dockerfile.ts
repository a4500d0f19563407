import { readFileSync } from 'node:fs';

export interface Instruction {
  /** `FROM`, `RUN`, ... */
  readonly name: string;
  /** What follows it; an array where it is written as JSON. */
  readonly words: readonly string[];
}

export interface Stage {
  readonly base: string;
  /** `AS` what; absent in the last one. */
  readonly alias: string | undefined;
  readonly instructions: readonly Instruction[];
}

/** The stages of a Dockerfile in order; it continues no line and gives no heredoc. */
export function readDockerfile(path: string): Stage[] {
  const stages: (Stage & { instructions: Instruction[] })[] = [];
  for (const line of readFileSync(path, 'utf8').split('\n')) {
    if (line.trim() === '' || line.startsWith('#')) continue;
    const [, name = '', rest = ''] = /^([A-Z]+) (.+)$/.exec(line) ?? [];
    if (name === 'FROM') {
      const [base = '', , alias] = rest.split(' ');
      stages.push({ base, alias, instructions: [] });
    } else stages.at(-1)?.instructions.push({ name, words: wordsOf(name, rest) });
  }
  return stages;
}

function wordsOf(name: string, rest: string): string[] {
  if (rest.startsWith('[')) return JSON.parse(rest) as string[];
  return name === 'RUN' ? [rest] : rest.split(' ');
}
