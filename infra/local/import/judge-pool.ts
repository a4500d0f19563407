import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { JudgedMonths, JudgeTask } from '../../../functions/readings/store/judge-months.ts';

/** More threads than this wait for the disk. */
const MOST_THREADS = 8;

/** A small nursery: what a task leaves behind is collected soon. */
const resourceLimits = { maxYoungGenerationSizeMb: 16, maxOldGenerationSizeMb: 128 };

interface Waiting {
  readonly task: JudgeTask;
  readonly resolve: (judged: JudgedMonths) => void;
  readonly reject: (error: unknown) => void;
}

/** What a worker answers. */
export type JudgeAnswer = { readonly judged: JudgedMonths } | { readonly error: Error };

/** Threads that merge, judge and encode months, one task each at a time. */
export class JudgePool {
  readonly #waiting: Waiting[] = [];
  readonly #idle: Worker[] = [];
  readonly #busy = new Map<Worker, Waiting>();
  readonly #threads: number;

  constructor(threads = Math.min(MOST_THREADS, availableParallelism())) {
    this.#threads = threads;
  }

  /** @throws what `judgeMonths` throws */
  judge(task: JudgeTask): Promise<JudgedMonths> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ task, resolve, reject });
      this.#next();
    });
  }

  async close(): Promise<void> {
    await Promise.all([...this.#idle, ...this.#busy.keys()].map((worker) => worker.terminate()));
  }

  #next(): void {
    const worker = this.#idle.pop() ?? this.#start();
    const waiting = worker && this.#waiting.shift();
    if (!worker) return;
    if (!waiting) {
      this.#idle.push(worker);
      return;
    }
    this.#busy.set(worker, waiting);
    const task = withOwnMemory(waiting.task);
    const { values, reasons, present } = task.incoming;
    worker.postMessage(task, [values.buffer, reasons.buffer, present.buffer] as ArrayBuffer[]);
  }

  #start(): Worker | undefined {
    if (this.#busy.size + this.#idle.length >= this.#threads) return undefined;
    const worker = new Worker(new URL('./judge-worker.ts', import.meta.url), { resourceLimits });
    worker.on('message', (answer: JudgeAnswer) => this.#answered(worker, answer));
    worker.on('error', (error) => this.#answered(worker, { error }));
    return worker;
  }

  #answered(worker: Worker, answer: JudgeAnswer): void {
    const waiting = this.#busy.get(worker);
    this.#busy.delete(worker);
    this.#idle.push(worker);
    if ('error' in answer) waiting?.reject(answer.error);
    else waiting?.resolve(answer.judged);
    this.#next();
  }
}

/** A view of a large array would be sent with the whole of it. */
function withOwnMemory(task: JudgeTask): JudgeTask {
  const { incoming, stored } = task;
  return {
    ...task,
    incoming: {
      ...incoming,
      values: incoming.values.slice(),
      reasons: incoming.reasons.slice(),
      present: incoming.present.slice(),
    },
    stored: stored.map(([month, bytes]) => [month, new Uint8Array(bytes)] as const),
  };
}
