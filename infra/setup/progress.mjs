/**
 * What set-up tells on standard error: on a terminal one live line a phase, in a pipe one line when a
 * phase starts and one when it ends.
 * @typedef {object} Phase
 * @property {(detail: string) => void} update
 * @property {(detail: string) => void} done
 * @property {(detail: string) => void} note a line of its own, in between
 * @property {() => void} fail
 */

const frames = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];
const frameMs = 120;
const titleWidth = 20;

/**
 * @param {string} title
 * @param {NodeJS.WriteStream} [stream]
 * @returns {Phase}
 */
export function startPhase(title, stream = process.stderr) {
  return stream.isTTY ? livePhase(title, stream) : plainPhase(title, stream);
}

/** @param {string} title @param {NodeJS.WriteStream} stream @returns {Phase} */
function plainPhase(title, stream) {
  const elapsed = stopwatch();
  stream.write(`set-up: ${title} ...\n`);
  return {
    update: () => {},
    note: (detail) => stream.write(`set-up: ${title}: ${detail}\n`),
    done: (detail) => stream.write(`set-up: ${title}: ${detail} (${elapsed()})\n`),
    fail: () => stream.write(`set-up: ${title}: failed (${elapsed()})\n`),
  };
}

/** @param {string} title @param {NodeJS.WriteStream} stream @returns {Phase} */
function livePhase(title, stream) {
  const elapsed = stopwatch();
  let latest = '';
  let frame = 0;
  /** @param {string} mark @param {string} detail @param {string} end */
  const line = (mark, detail, end) => {
    const width = (stream.columns || 80) - 1;
    const text = `${mark} ${title.padEnd(titleWidth)} ${detail}`.slice(0, width - 8);
    stream.write(`\r\u001b[2K${text}  ${elapsed()}${end}`);
  };
  const draw = () => line(frames[frame++ % frames.length] ?? ' ', latest, '');
  const timer = setInterval(draw, frameMs);
  timer.unref();
  /** @param {string} mark @param {string} detail */
  const close = (mark, detail) => {
    clearInterval(timer);
    line(mark, detail, '\n');
  };
  return {
    update: (detail) => {
      latest = detail;
    },
    note: (detail) => stream.write(`\r\u001b[2K  ${detail}\n`),
    done: (detail) => close('✓', detail),
    fail: () => close('✗', latest),
  };
}

function stopwatch() {
  const start = performance.now();
  return () => {
    const seconds = Math.round((performance.now() - start) / 1000);
    return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
  };
}

/** @param {number} bytes @returns {string} decimal megabytes, as download pages give them */
export function megabytes(bytes) {
  return `${Math.round(bytes / 1e6)}`;
}
