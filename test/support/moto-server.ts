import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { pythonCommand } from './python.ts';

export interface MotoServer {
  /** `http://127.0.0.1:PORT`, which speaks S3 and the rest of AWS. */
  readonly url: string;
  readonly process: ChildProcess;
  stop(): Promise<void>;
}

/** What the SDK needs to talk to moto, which checks no signature: for `process.env` or a child's. */
export const MOTO_ENVIRONMENT = {
  AWS_ACCESS_KEY_ID: 'testing',
  AWS_SECRET_ACCESS_KEY: 'testing',
  AWS_REGION: 'us-east-1',
  AWS_EC2_METADATA_DISABLED: 'true',
} as const;

const SERIAL_MOTO = fileURLToPath(new URL('serial_moto.py', import.meta.url));

/** Whether the private Python environment holds moto; tests that need it are skipped without. */
export const hasMoto = pythonCommand('moto_server') !== undefined;

/** Starts moto's server on a free loopback port. Its state is in memory and ends with it. */
export async function startMotoServer(): Promise<MotoServer> {
  const python = pythonCommand('python');
  if (!hasMoto || python === undefined) throw new Error('moto is not installed: see `hasMoto`');
  const child = spawn(python, [SERIAL_MOTO, '--host', '127.0.0.1', '--port', '0'], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...MOTO_ENVIRONMENT },
  });
  const url = await readUrl(child);
  return {
    url,
    process: child,
    stop: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const ended = once(child, 'exit');
      child.kill('SIGKILL');
      await ended;
    },
  };
}

/** Makes a bucket by the plain REST call, so that no client is needed. */
export async function createBucket(server: MotoServer, bucket: string): Promise<void> {
  const answer = await fetch(`${server.url}/${bucket}`, { method: 'PUT' });
  if (!answer.ok) throw new Error(`moto made no bucket "${bucket}": ${await answer.text()}`);
}

function readUrl(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let output = '';
    const read = (chunk: Buffer) => {
      output += chunk.toString();
      const url = /Running on (http:\/\/127\.0\.0\.1:\d+)/.exec(output)?.[1];
      if (url !== undefined) resolve(url);
    };
    child.stdout?.on('data', read);
    child.stderr?.on('data', read);
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`moto ended with ${code}:\n${output}`)));
  });
}
