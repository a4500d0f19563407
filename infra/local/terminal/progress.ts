/** Progress of long work: one line that rewrites itself on a terminal, nothing in a pipe. */
export class ProgressLine {
  readonly #stream: NodeJS.WriteStream;
  #shown = false;

  constructor(stream: NodeJS.WriteStream = process.stderr) {
    this.#stream = stream;
  }

  /** Shows what is done of the whole, 0 to 1. */
  show(label: string, done: number, detail = ''): void {
    if (!this.#stream.isTTY) return;
    const width = 24;
    const full = Math.round(Math.min(1, Math.max(0, done)) * width);
    const bar = `${'█'.repeat(full)}${'░'.repeat(width - full)}`;
    const line = `   ${label} ${bar} ${String(Math.round(done * 100)).padStart(3)} %  ${detail}`;
    this.#stream.write(`\r\u001b[2K${line.slice(0, (this.#stream.columns ?? 80) - 1)}`);
    this.#shown = true;
  }

  clear(): void {
    if (this.#shown) this.#stream.write('\r\u001b[2K');
    this.#shown = false;
  }
}
