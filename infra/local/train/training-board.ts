import type { FitProgress } from '../../../models/forecasters/forecaster.ts';
import type { Announcement } from './task-handlers.ts';

const BAR = 20;

interface Running {
  readonly begunAt: number;
  progress?: FitProgress;
}

/** One line a model: how far it is and how long it takes, and at last what was decided on it. */
export class TrainingBoard {
  failures = 0;
  readonly #form: 'text' | 'json';
  readonly #running = new Map<string, Running>();
  /** Lines at the bottom of a terminal that are written anew. */
  #shown = 0;

  constructor(form: 'text' | 'json') {
    this.#form = form;
  }

  progress(model: string, progress: FitProgress): void {
    const running = this.#running.get(model) ?? { begunAt: Date.now() };
    this.#running.set(model, { ...running, progress });
    this.#draw();
  }

  announce({ type, detail }: Announcement): void {
    const model = String(detail['model']);
    if (type === 'model.trained') return;
    const seconds = (Date.now() - (this.#running.get(model)?.begunAt ?? Date.now())) / 1000;
    this.#running.delete(model);
    if (type === 'model.failed') this.failures++;
    this.#clear();
    process.stdout.write(
      this.#form === 'json'
        ? `${JSON.stringify({ type, ...detail })}\n`
        : `${line(model, type, detail, seconds)}\n`,
    );
    this.#draw();
  }

  close(): void {
    this.#clear();
  }

  #draw(): void {
    if (!process.stderr.isTTY) return;
    this.#clear();
    const lines = [...this.#running].map(([model, running]) => runningLine(model, running));
    process.stderr.write(
      lines.map((text) => `${text.slice(0, (process.stderr.columns ?? 80) - 1)}\n`).join(''),
    );
    this.#shown = lines.length;
  }

  #clear(): void {
    for (; this.#shown > 0; this.#shown--) process.stderr.write('\u001b[1A\u001b[2K');
  }
}

const WORDS: Readonly<Record<string, string>> = {
  'model.promoted': 'promoted',
  'model.rejected': 'rejected',
  'model.awaiting-approval': 'waiting',
  'model.failed': 'FAILED',
};

function line(
  model: string,
  type: string,
  detail: Announcement['detail'],
  seconds: number,
): string {
  const version = typeof detail['version'] === 'number' ? `version ${detail['version']}` : '';
  const words = String(detail['sentence'] ?? detail['message'] ?? '');
  return `${model.padEnd(28)} ${(WORDS[type] ?? type).padEnd(9)} ${version.padEnd(11)} ${seconds.toFixed(1).padStart(6)} s  ${words}`;
}

function runningLine(model: string, { begunAt, progress }: Running): string {
  const done = progress ? (progress.epoch + 1) / progress.epochs : 0;
  const full = Math.round(done * BAR);
  const seconds = (Date.now() - begunAt) / 1000;
  const left = done > 0 ? `${((seconds * (1 - done)) / done).toFixed(0)} s left` : '';
  return `${model.padEnd(28)} ${'█'.repeat(full)}${'░'.repeat(BAR - full)} ${String(Math.round(100 * done)).padStart(3)} %  ${left}`;
}
