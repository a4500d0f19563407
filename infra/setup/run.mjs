/**
 * node infra/setup/run.mjs [--modules-only | --for-tests] [SCRIPT [ARG ...]]
 *
 * Makes sure that the set-up is done, then runs SCRIPT with the locked Node 24. Without SCRIPT it looks at
 * everything afresh: loads native TensorFlow and tries again what failed before.
 */
import { SetupError } from './errors.mjs';
import { orExplain } from './explain.mjs';
import { launch } from './launch.mjs';
import { ensureSetup } from './setup.mjs';

const flags = ['--modules-only', '--for-tests'];

await orExplain(async () => {
  const args = process.argv.slice(2);
  const flag = flags.find((each) => each === args[0]);
  const [script, ...rest] = flag === undefined ? args : args.slice(1);
  if (script?.startsWith('-')) throw unknownOption(script);
  await ensureSetup({
    modulesOnly: flag === '--modules-only',
    forTests: flag === '--for-tests',
    thorough: script === undefined,
  });
  if (script !== undefined) await launch(script, rest);
});

/** @param {string} given */
function unknownOption(given) {
  return new SetupError(
    'BAD_OPTION',
    `"${given}" is not an option of infra/setup/run.mjs. Allowed: one of ${flags.join(', ')}, then a script ` +
      'and its arguments.',
  );
}
