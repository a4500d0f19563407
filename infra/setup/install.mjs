import { join } from 'node:path';
import { linkCommand } from './command.mjs';
import { SetupError } from './errors.mjs';
import { exitOnSignals } from './interrupts.mjs';
import { hasNode24, lockedNode, platform } from './layout.mjs';
import { withLock } from './lock.mjs';
import { installModules } from './modules.mjs';
import { modulesReady } from './modules-ready.mjs';
import { ensureNative } from './native.mjs';
import { nativeReady, wantsNative } from './native-ready.mjs';
import { startPhase } from './progress.mjs';
import { ensurePython } from './python.mjs';
import { forgetPythonFailure, pythonSettled } from './python-ready.mjs';

/**
 * @typedef {import('./layout.mjs').Layout} Layout
 * @typedef {import('./progress.mjs').Phase} Phase
 */

/**
 * Everything that is missing, one set-up of this clone at a time.
 * @param {import('./setup.mjs').Wanted} wanted
 * @param {Layout} place
 */
export async function install(wanted, place) {
  const restore = exitOnSignals();
  try {
    if (!wanted.modulesOnly) wantsNative(); // a mistyped setting shows before the long work
    await withLock(join(place.scratch, 'lock'), () => bring(wanted, place), {
      onWait: tellWaiting,
    });
  } finally {
    restore();
  }
}

/** @param {import('./lock.mjs').Owner} owner */
function tellWaiting({ pid }) {
  tell(`waiting for another one of this clone (process ${pid})`);
}

/** @param {string} line */
function tell(line) {
  process.stderr.write(`set-up: ${line}\n`);
}

/** @param {import('./setup.mjs').Wanted} wanted @param {Layout} place */
async function bring(wanted, place) {
  if (!hasNode24()) throw noNode24();
  await bringModules(wanted, place);
  if (lockedNode(place) === undefined) throw nodeLeftOut(place);
  linkCommand(place);
  await bringNative(wanted, place);
  if (wanted.forTests) await bringPython(wanted, place);
}

/** @param {import('./setup.mjs').Wanted} wanted @param {Layout} place */
async function bringModules(wanted, place) {
  if (modulesReady(place)) {
    if (wanted.thorough) tell('Node modules: as locked');
    return;
  }
  tell('once for this clone; where the caches are empty, some 650 MB come over the network');
  await inPhase('Node modules', async (phase) => {
    await installModules(place, phase);
    return 'installed';
  });
}

/** @param {import('./setup.mjs').Wanted} wanted @param {Layout} place */
async function bringNative(wanted, place) {
  if (wanted.modulesOnly) return;
  if (!wantsNative()) {
    if (wanted.thorough) tell('native TensorFlow: left out, because WATTCAST_TENSORFLOW=wasm');
    return;
  }
  if (nativeReady(place) && !wanted.thorough) return;
  await inPhase('native TensorFlow', (phase) => ensureNative(place, phase));
}

/** @param {import('./setup.mjs').Wanted} wanted @param {Layout} place */
async function bringPython(wanted, place) {
  if (wanted.thorough) forgetPythonFailure(place);
  else if (pythonSettled(place)) return;
  await inPhase('Python for tests', (phase) => ensurePython(place, phase));
}

/** @param {string} title @param {(phase: Phase) => Promise<string>} work */
async function inPhase(title, work) {
  const phase = startPhase(title);
  try {
    phase.done(await work(phase));
  } catch (error) {
    phase.fail();
    throw error;
  }
}

function noNode24() {
  return new SetupError(
    'NO_NODE_24',
    `No Node 24 is packaged for ${platform}, and this one is ${process.version}. Install Node 24 or later ` +
      'from nodejs.org and run the same command with it.',
  );
}

/** @param {Layout} place */
function nodeLeftOut(place) {
  return new SetupError(
    'NODE_LEFT_OUT',
    `npm left out the package that holds Node 24 for ${platform}, as it does when the download of an optional ` +
      `package fails (${join(place.scratch, 'npm.log')}). Run the same command again.`,
  );
}
