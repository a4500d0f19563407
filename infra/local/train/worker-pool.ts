import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { totalmem } from 'node:os';
import { fileURLToPath } from 'node:url';
import type { FitProgress } from '../../../models/forecasters/forecaster.ts';
import { TaskError } from './task-error.ts';
import type { FromWorker, ToWorker } from './worker-messages.ts';

const WORKER = fileURLToPath(new URL('train-worker.ts', import.meta.url));
/** As long as Lambda lets a function run. */
const LONGEST_TASK_MS = 900_000;
/** Of what a worker said before it ended. */
const KEPT_TEXT = 2000;

export interface WorkerPoolOptions {
  /** Where readings and models live: a directory or `s3://bucket[/prefix]`. */
  readonly store: string;
  /** Processes at most; they start when they are needed. */
  readonly size: number;
  readonly environment?: Readonly<Record<string, string>>;
  readonly longestTaskMs?: number;
  readonly onProgress?: (model: string, progress: FitProgress) => void;
  /** Told which process a task goes to. */
  readonly onStart?: (event: object, processId: number | undefined) => void;
}

interface Task {
  readonly event: object;
  readonly resolve: (result: object) => void;
  readonly reject: (error: Error) => void;
}

interface Worker {
  readonly process: ChildProcess;
  task?: Task | undefined;
  timer?: NodeJS.Timeout | undefined;
  said: string;
}

/**
 * Runs the train function in processes of its own, as Lambda runs it in environments: one task at a
 * time each, native TensorFlow and all. A worker that dies takes one attempt at one task with it.
 */
export class WorkerPool {
  readonly #options: WorkerPoolOptions;
  readonly #workers = new Set<Worker>();
  readonly #waiting: Task[] = [];
  #isClosed = false;

  constructor(options: WorkerPoolOptions) {
    this.#options = options;
  }

  /** What the train function answers. @throws TaskError with the function's error name */
  invoke(event: object): Promise<object> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ event, resolve, reject });
      this.#assign();
    });
  }

  /** Ends all workers, whatever they are doing. */
  async close(): Promise<void> {
    this.#isClosed = true;
    const exits = [...this.#workers].map(async ({ process: child }) => {
      const exit = once(child, 'exit');
      child.kill('SIGKILL');
      await exit;
    });
    await Promise.all(exits);
  }

  #assign(): void {
    if (this.#isClosed) return;
    while (this.#waiting.length > 0) {
      const worker = this.#idle();
      if (!worker) return;
      this.#start(worker, this.#waiting.shift() as Task);
    }
  }

  #idle(): Worker | undefined {
    for (const worker of this.#workers) if (!worker.task) return worker;
    return this.#workers.size < this.#options.size ? this.#spawn() : undefined;
  }

  #start(worker: Worker, task: Task): void {
    const { longestTaskMs = LONGEST_TASK_MS } = this.#options;
    worker.task = task;
    worker.timer = setTimeout(() => {
      this.#end(worker, new TaskError('Sandbox.Timedout', 'The task took longer than it may.'));
      worker.process.kill('SIGKILL');
    }, longestTaskMs);
    this.#options.onStart?.(task.event, worker.process.pid);
    const message: ToWorker = { event: task.event, deadlineAt: Date.now() + longestTaskMs };
    worker.process.send(message, (error) => {
      if (error) this.#end(worker, new TaskError('Runtime.ExitError', error.message));
    });
  }

  #spawn(): Worker {
    const { store, size, environment } = this.#options;
    const child = fork(WORKER, [], {
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      execArgv: [],
      env: {
        // Two workers on two cores: one TensorFlow thread each, unless told otherwise.
        TF_NUM_INTRAOP_THREADS: '1',
        TF_NUM_INTEROP_THREADS: '1',
        ...process.env,
        ...environment,
        WATTCAST_STORE: store,
        WATTCAST_WORKER_MEMORY_MB: String(Math.floor(totalmem() / 2 ** 20 / size)),
      },
    });
    const worker: Worker = { process: child, said: '' };
    child.stderr?.on('data', (chunk: Buffer) => {
      worker.said = (worker.said + chunk.toString()).slice(-KEPT_TEXT);
    });
    child.on('message', (message) => this.#hear(worker, message as FromWorker));
    child.once('error', (error) => this.#lose(worker, error.message));
    child.once('exit', (code, signal) => this.#lose(worker, `it ended with ${signal ?? code}`));
    this.#workers.add(worker);
    return worker;
  }

  #hear(worker: Worker, message: FromWorker): void {
    if ('progress' in message) this.#options.onProgress?.(message.model, message.progress);
    else if ('result' in message) this.#end(worker, message.result);
    else this.#end(worker, new TaskError(message.errorType, message.errorMessage));
  }

  #lose(worker: Worker, how: string): void {
    this.#workers.delete(worker);
    const said = worker.said.trim();
    const message = `The worker was lost: ${how}.${said === '' ? '' : ` It last said: ${said}`}`;
    this.#end(worker, new TaskError('Runtime.ExitError', message));
  }

  #end(worker: Worker, outcome: object): void {
    const { task, timer } = worker;
    clearTimeout(timer);
    worker.task = undefined;
    if (outcome instanceof TaskError) task?.reject(outcome);
    else task?.resolve(outcome);
    this.#assign();
  }
}
