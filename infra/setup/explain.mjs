import { SetupError } from './errors.mjs';

const oldestNode = 20;

/**
 * Runs a command's main function; a reason that set-up names is told as a paragraph, without a stack trace.
 * @param {() => Promise<void>} main
 */
export async function orExplain(main) {
  try {
    requireNode();
    await main();
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    process.stderr.write(`\n${error.message}\n`);
    process.exitCode = 1;
  }
}

function requireNode() {
  if (Number.parseInt(process.versions.node, 10) >= oldestNode) return;
  throw new SetupError(
    'NODE_TOO_OLD',
    `This is Node ${process.versions.node}; set-up starts with Node ${oldestNode} or later (it then brings ` +
      'the Node 24 that wattcast runs on). Install one from nodejs.org.',
  );
}
