import { cpSync, existsSync, mkdirSync, rmSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import { runLogged } from './child.mjs';
import { explainNetwork, request } from './http.mjs';
import { lockedNode, packageFolder } from './layout.mjs';

const probeMs = 5_000;
const installMs = 15 * 60_000;
const defaultHost = 'https://storage.googleapis.com/';

/** What the installer reads or compiles of its package. */
const needed = ['binding', 'binding.gyp', 'package.json', 'scripts'];

/**
 * Runs tfjs-node's own installer in a copy of its package, so that an interruption leaves nothing in
 * node_modules, and gathers its `deps` and `lib` in `staging`.
 * @param {import('./layout.mjs').Layout} place
 * @param {string} staging
 * @param {import('./progress.mjs').Phase} phase
 * @returns {Promise<string | undefined>} why it failed, in words; undefined when it worked
 */
export async function officialRoute(place, staging, phase) {
  const host = new URL(downloadBase(process.env)).host;
  phase.update(`asking ${host}`);
  const blocked = await whyBlocked(downloadBase(process.env));
  if (blocked !== undefined) return `${host}: ${blocked}`;
  const copy = join(staging, 'package');
  copyPackage(packageFolder(place), copy);
  phase.update(`its own installer fetches the library from ${host}`);
  const log = join(place.scratch, 'tfjs-node-install.log');
  const outcome = await runInstaller(place, copy, log);
  const works =
    outcome.code === 0 && existsSync(join(copy, 'deps')) && existsSync(join(copy, 'lib'));
  if (works) {
    for (const name of ['deps', 'lib']) await rename(join(copy, name), join(staging, name));
  }
  await rm(copy, { recursive: true, force: true });
  if (works) return undefined;
  const what = outcome.timedOut ? `was not done after ${installMs / 60_000} min` : 'failed';
  return `${host} answered, but it ${what} (${log})`;
}

/**
 * Where the installer downloads from: its own variables, its own default.
 * @param {NodeJS.ProcessEnv} env
 */
function downloadBase(env) {
  return (
    env['TFJS_NODE_BASE_URI'] || env['TFJS_NODE_CDN_STORAGE'] || env['CDN_STORAGE'] || defaultHost
  );
}

/**
 * Any answer will do: where the host is blocked there is none, and the installer would retry for long.
 * @param {string} url
 */
async function whyBlocked(url) {
  try {
    const response = await request(url, { method: 'HEAD', idleMs: probeMs });
    response.destroy();
    const isProxyRefusal = response.statusCode === 407 || response.statusCode === 451;
    return isProxyRefusal ? `it answered HTTP ${response.statusCode}` : undefined;
  } catch (error) {
    return explainNetwork(error);
  }
}

/** @param {string} from @param {string} to */
function copyPackage(from, to) {
  rmSync(to, { recursive: true, force: true });
  mkdirSync(to, { recursive: true });
  for (const name of needed) cpSync(join(from, name), join(to, name), { recursive: true });
}

/**
 * @param {import('./layout.mjs').Layout} place
 * @param {string} cwd
 * @param {string} log
 */
async function runInstaller(place, cwd, log) {
  const node = lockedNode(place) ?? process.execPath;
  const paths = [join(packageFolder(place), 'node_modules'), place.nodeModules];
  return runLogged(node, ['scripts/install.js'], {
    cwd,
    log,
    timeoutMs: installMs,
    env: {
      ...process.env,
      NODE_PATH: paths.join(delimiter), // the copy has no node_modules above it
      PATH: [join(place.nodeModules, '.bin'), process.env['PATH']].join(delimiter),
      npm_config_nodedir: dirname(dirname(node)), // headers for node-gyp, if it comes to that
    },
  });
}
