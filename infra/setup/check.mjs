/** `npm run check`: every check that needs no test run. All are run, also when one fails. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { layout, readJson } from './layout.mjs';
import { unlockedPackages } from './lock-check.mjs';

/** @typedef {{ name: string, mend: string, run: () => Promise<{ ok: boolean, output: string }> }} Check */

const place = layout();

/** @type {Check[]} */
const checks = [
  { name: 'types', mend: 'npx tsc -p .', run: () => program('typescript', 'tsc', ['-p', '.']) },
  {
    name: 'lint and format',
    mend: 'npx biome check --write',
    run: () => program('@biomejs/biome', 'biome', ['check', '--error-on-warnings']),
  },
  { name: 'dead code', mend: 'npx knip', run: () => program('knip', 'knip', ['--no-progress']) },
  { name: 'lock file', mend: 'npm install --package-lock-only', run: lockFile },
];

/**
 * @param {string} packageName
 * @param {string} command
 * @param {string[]} args
 * @returns {Promise<{ ok: boolean, output: string }>}
 */
function program(packageName, command, args) {
  const folder = join(place.nodeModules, packageName);
  /** @type {any} */
  const manifest = readJson(join(folder, 'package.json'));
  const script = join(
    folder,
    typeof manifest.bin === 'string' ? manifest.bin : manifest.bin[command],
  );
  const env = process.stdout.isTTY ? { ...process.env, FORCE_COLOR: '1' } : process.env;
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [script, ...args], { cwd: place.root, env });
    let output = '';
    child.stdout.on('data', (chunk) => (output += chunk));
    child.stderr.on('data', (chunk) => (output += chunk));
    child.on('error', reject);
    child.on('close', (code) => resolve({ ok: code === 0, output }));
  });
}

async function lockFile() {
  const missing = unlockedPackages(join(place.root, 'package-lock.json'));
  const output = missing.map((each) => `package-lock.json has no entry for ${each}\n`).join('');
  return { ok: missing.length === 0, output };
}

const running = checks.map(async (check) => {
  const start = performance.now();
  const result = await check.run();
  return { ...check, ...result, seconds: ((performance.now() - start) / 1000).toFixed(1) };
});
for (const next of running) {
  const { name, ok, output, seconds, mend } = await next;
  process.stdout.write(`${ok ? '✓' : '✗'} ${name} (${seconds} s)${ok ? '' : `: ${mend}`}\n`);
  if (ok) continue;
  process.exitCode = 1;
  process.stdout.write(`${output.trimEnd()}\n\n`);
}
