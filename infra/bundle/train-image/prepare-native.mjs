import { layout } from '../../setup/layout.mjs';
import { ensureNative } from '../../setup/native.mjs';

/** An image is built where nobody watches: a line for each thing that is done, no bar. */
const phase = { update: sayOnce, note: say, done: say, fail() {} };
let doing = '';

say(await ensureNative(layout(), phase));

/** Progress differs in its numbers only. @param {string} detail */
function sayOnce(detail) {
  const words = detail.split(':')[0]?.replace(/\d.*/, '') ?? '';
  if (words !== doing) say(words);
  doing = words;
}

/** @param {string} line */
function say(line) {
  process.stdout.write(`${line}\n`);
}
