import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';

/**
 * One execution environment of Lambda: AWS's own runtime client runs the code, and this is the other
 * end, the Runtime API (docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html).
 */
export interface LambdaEnvironment {
  /** @throws with the function's error when it crashes or throws. */
  invoke(event: unknown): Promise<unknown>;
  stop(): Promise<void>;
}

export interface LambdaCode {
  /** The unpacked zip. */
  readonly directory: string;
  readonly handler: string;
  /** The environment that the deployment gave it, and what AWS itself would add. */
  readonly environment: Readonly<Record<string, string>>;
}

interface Invocation {
  readonly id: string;
  readonly event: unknown;
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: Error) => void;
}

const CLIENT = fileURLToPath(
  new URL('../../../node_modules/aws-lambda-ric/index.mjs', import.meta.url),
);

const PRELOAD = new URL('preload.ts', import.meta.url).href;

export async function startLambda(code: LambdaCode): Promise<LambdaEnvironment> {
  const waiting: Invocation[] = [];
  const running = new Map<string, Invocation>();
  let free: ((invocation: Invocation) => void) | undefined;
  const server = createServer((request, response) => {
    void answer(request, response).catch((error: Error) => response.destroy(error));
  });

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const [, id = '', what = ''] =
      /\/invocation\/(?:([\w-]+)\/)?(\w+)$/.exec(request.url ?? '') ?? [];
    if (what === 'next') {
      hand(response, waiting.shift() ?? (await new Promise((resolve) => (free = resolve))));
      return;
    }
    const body = await textOf(request);
    const invocation = running.get(id);
    if (what === 'response') invocation?.resolve(body === '' ? undefined : JSON.parse(body));
    else failAll(body, invocation);
    response.writeHead(202).end();
  }

  function hand(response: ServerResponse, invocation: Invocation): void {
    running.set(invocation.id, invocation);
    response
      .writeHead(200, {
        'Lambda-Runtime-Aws-Request-Id': invocation.id,
        'Lambda-Runtime-Deadline-Ms': String(Date.now() + 10_000),
        'Lambda-Runtime-Invoked-Function-Arn': 'arn:aws:lambda:us-east-1:123456789012:function:it',
      })
      .end(JSON.stringify(invocation.event));
  }

  function failAll(reason: string, only?: Invocation): void {
    const failed = only === undefined ? [...running.values(), ...waiting.splice(0)] : [only];
    for (const { reject } of failed) reject(new Error(`The function failed: ${reason}`));
  }

  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const child = startClient(code, (server.address() as AddressInfo).port);
  let said = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    said += chunk.toString();
  });
  child.once('exit', (status) => failAll(`it ended with ${status}. ${said}`));

  return {
    invoke: (event) =>
      new Promise((resolve, reject) => {
        const invocation = { id: randomUUID(), event, resolve, reject };
        if (free === undefined) waiting.push(invocation);
        else free(invocation);
        free = undefined;
      }),
    stop: async () => {
      const ended = child.exitCode === null ? once(child, 'exit') : undefined;
      child.kill('SIGKILL');
      await ended;
      server.closeAllConnections();
      server.close();
    },
  };
}

function startClient({ directory, handler, environment }: LambdaCode, port: number): ChildProcess {
  return spawn(process.execPath, ['--import', PRELOAD, CLIENT, handler], {
    cwd: directory,
    stdio: ['ignore', 'ignore', 'pipe'],
    env: {
      ...environment,
      AWS_LAMBDA_RUNTIME_API: `127.0.0.1:${port}`,
      // The client that fetches its next invocation in JavaScript.
      AWS_LAMBDA_NODEJS_USE_ALTERNATIVE_CLIENT_1: 'true',
      AWS_LAMBDA_FUNCTION_NAME: 'it',
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '1769',
      AWS_LAMBDA_FUNCTION_VERSION: '1',
      AWS_LAMBDA_LOG_GROUP_NAME: 'it',
      AWS_LAMBDA_LOG_STREAM_NAME: 'it',
      LAMBDA_TASK_ROOT: directory,
      _HANDLER: handler,
    },
  });
}

async function textOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  return text;
}
