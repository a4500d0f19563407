import { copyFileSync, existsSync, mkdirSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { swapFolder, sweep, uniqueName, writeJson } from './atomic.mjs';
import { runLogged } from './child.mjs';
import { codeOf, diskFull, explainDisk, requireSpace, SetupError } from './errors.mjs';
import { fileKey } from './layout.mjs';
import { lockFile, packagesIn, stampName } from './modules-ready.mjs';

/** @typedef {import('./layout.mjs').Layout} Layout */

/** What the locked modules take on Linux. */
const installedBytes = 1_200_000_000;

/**
 * Installs into a folder of its own and moves node_modules into place whole, so that neither an
 * interruption nor an npm that outlived its set-up can leave a mixture.
 * @param {Layout} place
 * @param {import('./progress.mjs').Phase} phase
 */
export async function installModules(place, phase) {
  await sweep(place.scratch, /^(modules|old)-/);
  const staging = join(place.scratch, `modules-${uniqueName()}`);
  const log = join(place.scratch, 'npm.log');
  try {
    mkdirSync(staging, { recursive: true });
    requireSpace(staging, installedBytes);
    for (const file of ['package.json', 'package-lock.json', '.npmrc']) {
      if (existsSync(join(place.root, file)))
        copyFileSync(join(place.root, file), join(staging, file));
    }
    await runNpm(staging, log, countPackages(place, phase));
    const installed = join(staging, 'node_modules');
    writeJson(join(installed, ...stampName), { lock: fileKey(lockFile(place)) });
    await swapFolder(installed, place.nodeModules, join(place.scratch, `old-${uniqueName()}`));
  } catch (error) {
    throw explainDisk(error, place.root);
  } finally {
    rmSync(staging, { recursive: true, force: true });
  }
}

/**
 * @param {string} cwd
 * @param {string} log
 * @param {(line: string) => void} onLine
 */
async function runNpm(cwd, log, onLine) {
  const [command, ...prefix] = npmCommand();
  const args = ['ci', '--ignore-scripts', '--include=dev', '--include=optional', '--no-audit'];
  const outcome = await runLogged(command, [...prefix, ...args, '--no-fund', '--loglevel=http'], {
    cwd,
    env: npmEnvironment(process.env),
    log,
    onLine,
  }).catch((error) => {
    throw codeOf(error) === 'ENOENT' ? npmMissing(error) : error;
  });
  if (outcome.code !== 0) throw npmFailed(outcome.tail, log, cwd);
}

/**
 * The npm that runs this script, so that no other one on the path takes its place.
 * @returns {[string, ...string[]]}
 */
function npmCommand() {
  const { npm_execpath: cli, npm_node_execpath: node } = process.env;
  if (cli && basename(cli) === 'npm-cli.js' && existsSync(cli))
    return [node ?? process.execPath, cli];
  if (process.platform !== 'win32') return ['npm'];
  // npm.cmd needs a shell; the script that it starts does not.
  return [process.execPath, join(dirname(process.execPath), 'node_modules/npm/bin/npm-cli.js')];
}

/**
 * npm tells its children where it runs; a nested npm must not take that for its own folder.
 * @param {NodeJS.ProcessEnv} env
 */
function npmEnvironment(env) {
  const isOuter =
    /^(npm_(package|lifecycle|command|execpath|node_execpath)|npm_config_(local_prefix|nodedir)$|INIT_CWD$)/i;
  return Object.fromEntries(Object.entries(env).filter(([name]) => !isOuter.test(name)));
}

/** @param {Layout} place @param {import('./progress.mjs').Phase} phase */
function countPackages(place, phase) {
  const total = Object.entries(packagesIn(lockFile(place))).filter(
    ([path, each]) =>
      path !== '' && suits(each.os, process.platform) && suits(each.cpu, process.arch),
  ).length;
  let count = 0;
  phase.update(`${total} packages to fetch`);
  /** @param {string} line */
  return (line) => {
    if (!/^npm http (fetch GET 200|cache) .*\.tgz/.test(line)) return;
    count = Math.min(count + 1, total);
    phase.update(`${count} of ${total} packages`);
  };
}

/** @param {string[] | undefined} allowed @param {string} actual */
function suits(allowed, actual) {
  return allowed === undefined || allowed.includes(actual);
}

/** @param {unknown} cause */
function npmMissing(cause) {
  return new SetupError(
    'NPM_MISSING',
    'npm was not found on PATH. It comes with Node (nodejs.org) and with the packages "nodejs npm" of ' +
      'most systems; set-up needs it once, to install the locked modules.',
    { cause },
  );
}

/** @param {string} tail @param {string} log @param {string} cwd */
function npmFailed(tail, log, cwd) {
  if (/ENOSPC|EDQUOT/.test(tail)) return diskFull(cwd);
  const said = tail
    .split('\n')
    .filter((line) => line.startsWith('npm error'))
    .slice(0, 6);
  const words = said
    .map((line) => line.slice('npm error'.length).trim())
    .filter(Boolean)
    .join(' ');
  const isNetwork = /ENOTFOUND|ECONNREFUSED|ECONNRESET|ETIMEDOUT|EAI_AGAIN|network/.test(tail);
  return new SetupError(
    isNetwork ? 'NO_NETWORK' : 'NPM_FAILED',
    `npm could not install the locked modules: ${words || `see ${log}`}. ${
      isNetwork
        ? 'If this machine reaches the network through a proxy or a mirror, tell npm once (npm config set ' +
          'proxy URL, npm config set registry URL) and run the same command again.'
        : `Its whole output is in ${log}.`
    }`,
  );
}
