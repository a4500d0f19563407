import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { ImportSeries, SeriesImport } from '../../../functions/readings/import-series.ts';
import type { JudgedMonths, JudgeTask } from '../../../functions/readings/store/judge-months.ts';
import { WattcastError } from '../../../models/errors.ts';
import type { ReadingBlock } from '../../../models/series/reading-block.ts';

/** More threads than this wait for the disk. */
const MOST_THREADS = 8;
/** A thread whose series waits for the disk works on its next one. */
const SERIES_A_THREAD = 2;

/** A small nursery: what a task leaves behind is collected soon. */
const resourceLimits = { maxYoungGenerationSizeMb: 16, maxOldGenerationSizeMb: 128 };

/** A series without what stays in the thread that asks: its store and its callbacks. */
export type SeriesTask = Omit<ImportSeries, 'store' | 'judge' | 'onProgress'>;

/** What a thread is given to do. */
export type ImportTask =
  | { readonly kind: 'judge'; readonly months: JudgeTask }
  | { readonly kind: 'series'; readonly location: string; readonly series: SeriesTask };

/** What it answers; an error as its parts, since a thread cannot send its class. */
export type ImportAnswer = { readonly task: number } & (
  | { readonly result: JudgedMonths | SeriesImport }
  | { readonly failure: { code?: string; message: string; data?: Record<string, unknown> } }
);

/** A fault with a known code that arose in a thread. */
class FailedInThreadError extends WattcastError {
  readonly code: string;

  constructor(code: string, message: string, data?: Record<string, unknown>) {
    super(message, data);
    this.code = code;
  }
}

interface Waiting {
  readonly task: ImportTask;
  readonly resolve: (result: never) => void;
  readonly reject: (error: unknown) => void;
}

interface Thread {
  readonly worker: Worker;
  readonly tasks: Map<number, Waiting>;
}

/**
 * Threads that share the work of an import: whole series where a file has many, else the months of
 * one series.
 */
export class ImportPool {
  readonly threads: number;
  readonly #waiting: Waiting[] = [];
  readonly #started: Thread[] = [];
  #count = 0;

  constructor(threads = Math.min(MOST_THREADS, availableParallelism())) {
    this.threads = threads;
  }

  /** Starts the threads, which takes a while, before there is anything to do. */
  start(): void {
    while (this.#started.length < this.threads) this.#startThread();
  }

  /** Merges, judges and encodes months. @throws what `judgeMonths` throws */
  judge(months: JudgeTask): Promise<JudgedMonths> {
    return this.#do({ kind: 'judge', months });
  }

  /** Imports a series all by itself. @throws what `importSeries` throws */
  async importSeries({ store, judge: _, onProgress, ...all }: ImportSeries): Promise<SeriesImport> {
    const { draft, told, block, sourceUnit, kilowattHoursPerCubicMetre, restore } = all;
    const optional = { told, sourceUnit, kilowattHoursPerCubicMetre, restore };
    const given = Object.entries(optional).filter(([, value]) => value !== undefined);
    const series: SeriesTask = { draft, block, ...Object.fromEntries(given) };
    const imported: SeriesImport = await this.#do({
      kind: 'series',
      location: store.location,
      series,
    });
    const { added, unchanged, corrected, outdated } = imported.counts;
    onProgress?.(added + unchanged + corrected + outdated);
    return imported;
  }

  async close(): Promise<void> {
    await Promise.all(this.#started.splice(0).map(({ worker }) => worker.terminate()));
  }

  #do<T>(task: ImportTask): Promise<T> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ task, resolve, reject });
      this.start();
      this.#next();
    });
  }

  /** Gives each thread as much as it can do at once, the idlest first. */
  #next(): void {
    for (let most = 0; most < SERIES_A_THREAD; most++) {
      for (const thread of this.#started) {
        const [waiting] = this.#waiting;
        if (waiting === undefined) return;
        if (thread.tasks.size > most || (most > 0 && waiting.task.kind === 'judge')) continue;
        this.#waiting.shift();
        this.#give(thread, waiting);
      }
    }
  }

  #give({ worker, tasks }: Thread, waiting: Waiting): void {
    const number = this.#count++;
    tasks.set(number, waiting);
    const task = withOwnMemory(waiting.task);
    const { values, reasons, present } = blockOf(task);
    const memory = [values.buffer, reasons.buffer, present.buffer] as ArrayBuffer[];
    worker.postMessage({ number, task }, memory);
  }

  #startThread(): void {
    const worker = new Worker(new URL('./import-worker.ts', import.meta.url), { resourceLimits });
    const thread = { worker, tasks: new Map<number, Waiting>() };
    this.#started.push(thread);
    worker.on('message', (answer: ImportAnswer) => this.#answered(thread, answer));
    // It ends after this, and its tasks with it: a new one does what is still waiting.
    worker.on('error', (error) => this.#lost(thread, error));
  }

  #answered({ tasks }: Thread, answer: ImportAnswer): void {
    const waiting = tasks.get(answer.task);
    tasks.delete(answer.task);
    if ('failure' in answer) waiting?.reject(errorOf(answer.failure));
    else waiting?.resolve(answer.result as never);
    this.#next();
  }

  #lost(thread: Thread, error: unknown): void {
    this.#started.splice(this.#started.indexOf(thread), 1);
    for (const { reject } of thread.tasks.values()) reject(error);
  }
}

function errorOf({
  code,
  message,
  data,
}: {
  code?: string;
  message: string;
  data?: Record<string, unknown>;
}) {
  return code === undefined ? new Error(message) : new FailedInThreadError(code, message, data);
}

function blockOf(task: ImportTask): ReadingBlock {
  return task.kind === 'judge' ? task.months.incoming : task.series.block;
}

/** A view of a large array would be sent with the whole of it. */
function withOwnMemory(task: ImportTask): ImportTask {
  const block = ownBlock(blockOf(task));
  if (task.kind === 'series') return { ...task, series: { ...task.series, block } };
  const stored = task.months.stored.map(
    ([month, bytes]) => [month, new Uint8Array(bytes)] as const,
  );
  return { ...task, months: { ...task.months, incoming: block, stored } };
}

function ownBlock(block: ReadingBlock): ReadingBlock {
  const { values, reasons, present } = block;
  if (values.byteLength === values.buffer.byteLength) return block;
  return { ...block, values: values.slice(), reasons: reasons.slice(), present: present.slice() };
}
