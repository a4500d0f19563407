import { layout } from '../../setup/layout.mjs';
import { ensureNative } from '../../setup/native.mjs';

/** An image is built where nobody watches: a line for each thing that is done, no bar. */
const phase = { update: say, note: say, done: say, fail() {} };

say(await ensureNative(layout(), phase));

/** @param {string} line */
function say(line) {
  process.stdout.write(`${line}\n`);
}
