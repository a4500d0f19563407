import { execFileSync, spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { pythonCommand } from '../../../support/python.ts';

const python = pythonCommand('python');

/** Whether the private Python environment holds all of these modules. */
export function hasPythonModules(...modules: readonly string[]): boolean {
  if (python === undefined) return false;
  const question =
    'import importlib.util, sys; sys.exit(any(importlib.util.find_spec(m) is None for m in sys.argv[1:]))';
  try {
    execFileSync(python, ['-c', question, ...modules], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** Runs a script of `../scripts` on a job and gives what it printed; its complaints are in the error. */
export async function runClient<T>(script: string, job: object): Promise<T> {
  const path = fileURLToPath(new URL(`../scripts/${script}`, import.meta.url));
  const child = spawn(python ?? '', [path], { env: { ...process.env, no_proxy: '*' } });
  child.stdin.end(JSON.stringify(job));
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', resolve);
  });
  const [output, complaints, code] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    ended,
  ]);
  if (code !== 0) throw new Error(`${script} ended with ${code}:\n${complaints}`);
  return JSON.parse(output) as T;
}
