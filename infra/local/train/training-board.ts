import type { FitProgress } from '../../../models/forecasters/forecaster.ts';
import type { Announcement } from './task-handlers.ts';

const BAR = 20;
const NAME = 28;
const DEFAULT_COLUMNS = 80;

interface Running {
  readonly begunAt: number;
  readonly progress?: FitProgress;
}

/** One line a model: how far it is and how long it takes, and at last what was decided on it. */
export class TrainingBoard {
  readonly #form: 'text' | 'json';
  readonly #running = new Map<string, Running>();
  readonly #outcomes = new Map<string, number>();
  /** Lines at the bottom of a terminal that are written anew. */
  #shown = 0;

  constructor(form: 'text' | 'json') {
    this.#form = form;
  }

  get failures(): number {
    return this.#outcomes.get('model.failed') ?? 0;
  }

  /** A worker has taken a model, or has taken it up again. */
  begin(model: string): void {
    if (!this.#running.has(model)) this.#running.set(model, { begunAt: Date.now() });
    this.#draw();
  }

  progress(model: string, progress: FitProgress): void {
    const begunAt = this.#running.get(model)?.begunAt ?? Date.now();
    this.#running.set(model, { begunAt, progress });
    this.#draw();
  }

  announce({ type, detail }: Announcement): void {
    if (type === 'model.trained') return;
    const model = String(detail['model']);
    const begunAt = this.#running.get(model)?.begunAt ?? Date.now();
    // What has drifted is trained next.
    if (type !== 'model.drifted') this.#running.delete(model);
    this.#outcomes.set(type, (this.#outcomes.get(type) ?? 0) + 1);
    this.#clear();
    const seconds = (Date.now() - begunAt) / 1000;
    this.#write(
      this.#form === 'json'
        ? JSON.stringify({ type, ...detail })
        : endedLine({ type, detail }, seconds),
    );
    this.#draw();
  }

  /** Ends the display, with what became of how many. */
  close(): void {
    this.#clear();
    if (this.#form === 'json' || this.#outcomes.size === 0) return;
    const counts = [...this.#outcomes].map(([type, count]) => `${count} ${wordOf(type)}`);
    this.#write(`${counts.join(', ')}. In full: wattcast jobs`);
  }

  /** On a terminal a line is cut at its edge; in a file or a pipe it is whole. */
  #write(text: string): void {
    const { isTTY, columns = DEFAULT_COLUMNS } = process.stdout;
    process.stdout.write(`${isTTY && this.#form === 'text' ? clip(text, columns - 1) : text}\n`);
  }

  #draw(): void {
    if (!process.stderr.isTTY) return;
    this.#clear();
    const lines = [...this.#running].map(([model, running]) => runningLine(model, running));
    const width = (process.stderr.columns ?? DEFAULT_COLUMNS) - 1;
    process.stderr.write(lines.map((text) => `${clip(text, width)}\n`).join(''));
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
  'model.drifted': 'drifted',
  'model.failed': 'FAILED',
};

function wordOf(type: string): string {
  return WORDS[type] ?? type;
}

function endedLine({ type, detail }: Announcement, seconds: number): string {
  const version = typeof detail['version'] === 'number' ? `version ${detail['version']}` : '';
  const sentences = detail['sentences'];
  const words = Array.isArray(sentences) ? sentences.join(' ') : detail['sentence'];
  const model = String(detail['model']);
  const name = process.stdout.isTTY ? nameOf(model) : model.padEnd(NAME);
  const took = `${seconds.toFixed(1).padStart(6)} s`;
  return `${name} ${wordOf(type).padEnd(8)} ${version.padEnd(11)} ${took}  ${String(words ?? detail['message'] ?? '')}`;
}

function runningLine(model: string, { begunAt, progress }: Running): string {
  const seconds = (Date.now() - begunAt) / 1000;
  const done = progress ? (progress.epoch + 1) / progress.epochs : 0;
  const full = Math.round(done * BAR);
  const bar = `${'█'.repeat(full)}${'░'.repeat(BAR - full)} ${String(Math.round(100 * done)).padStart(3)} %`;
  return `${nameOf(model)} ${bar}  ${doing(done, seconds)}`;
}

function doing(done: number, seconds: number): string {
  if (done === 0) return 'reading and preparing';
  if (done === 1) return 'scoring';
  return `${Math.ceil((seconds * (1 - done)) / done)} s left`;
}

function nameOf(model: string): string {
  return clip(model, NAME).padEnd(NAME);
}

function clip(text: string, width: number): string {
  return text.length > width ? `${text.slice(0, Math.max(0, width - 1))}…` : text;
}
