/** What an import may find; each is counted, and shown with its first lines. */
export const FINDINGS = {
  'unreadable-timestamp': 'rows whose timestamp could not be read; they belong to no step',
  'missing-word': 'cells that say that there is no reading; kept as missing',
  'text-among-numbers': 'cells with text where a number belongs; kept as missing',
  blank: 'empty cells; kept as missing',
  unsorted: 'rows earlier than the row before them; put in order',
  'repeated-hour': 'local times that the clock showed twice; told apart by their order',
  'local-time-never-was':
    'local times that the clock jumped over; read with the offset before the jump',
  future: 'readings of steps that have not been yet; kept as suspect',
  'odd-duration': 'intervals that are no multiple of the step; put into their first one',
  'off-the-grid': 'readings between two steps; put into the nearest one',
  'identical-duplicate': 'readings given again with the same value; one kept',
  'conflicting-duplicate':
    'readings given again with another value; the later row wins, as suspect',
  gap: 'steps without any row; missing',
} as const;

export type FindingKind = keyof typeof FINDINGS;

export interface FindingExample {
  /** Line of the file, from 1; absent where the finding is between lines. */
  readonly line?: number;
  readonly text: string;
}

export interface Finding {
  readonly kind: FindingKind;
  readonly count: number;
  /** What it is and what was done about it. */
  readonly meaning: string;
  /** The first few. */
  readonly examples: readonly FindingExample[];
}

/** How a table was read: detected or given, always shown. */
export interface FileForm {
  readonly encoding: string;
  readonly compressed: boolean;
  readonly delimiter: string;
  readonly decimal: string;
  readonly timestamps: string;
  readonly timeColumn: string;
  readonly valueColumns: readonly string[];
}

/** What came in, what became of it, and what was wrong with it. */
export interface ImportReport {
  readonly file: string;
  readonly form: FileForm;
  /** Rows below the header. */
  readonly rows: number;
  /** Steps from the first reading to the last. */
  readonly steps: number;
  /** Steps with a value. */
  readonly readings: number;
  /** Steps without one. */
  readonly missing: number;
  readonly stepMinutes: number;
  /** First step's start and last step's end, ISO 8601 UTC. */
  readonly startAt: string;
  readonly endAt: string;
  readonly findings: readonly Finding[];
  /** Guesses that were made, one sentence each: tell the command to settle them. */
  readonly notes: readonly string[];
}

const EXAMPLES = 5;

/** Gathers findings as a file is read. */
export class FindingLog {
  readonly #findings = new Map<FindingKind, { count: number; examples: FindingExample[] }>();

  add(kind: FindingKind, example: () => FindingExample): void {
    let finding = this.#findings.get(kind);
    if (!finding) {
      finding = { count: 0, examples: [] };
      this.#findings.set(kind, finding);
    }
    finding.count++;
    if (finding.examples.length < EXAMPLES) finding.examples.push(example());
  }

  countOf(kind: FindingKind): number {
    return this.#findings.get(kind)?.count ?? 0;
  }

  firstOf(kind: FindingKind): FindingExample | undefined {
    return this.#findings.get(kind)?.examples[0];
  }

  /** In the order of `FINDINGS`, so that equal imports have equal reports. */
  findings(): Finding[] {
    const kinds = Object.keys(FINDINGS) as FindingKind[];
    return kinds.flatMap((kind) => {
      const finding = this.#findings.get(kind);
      return finding ? [{ kind, meaning: FINDINGS[kind], ...finding }] : [];
    });
  }
}
