import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import {
  createBucket,
  MOTO_ENVIRONMENT,
  type MotoServer,
  startMotoServer,
} from '../../../support/moto-server.ts';
import { pythonCommand } from '../../../support/python.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';

const run = promisify(execFile);
const CDK = fileURLToPath(new URL('../../../../node_modules/aws-cdk/bin/cdk', import.meta.url));
const ACCOUNT = '123456789012';
const REGION = MOTO_ENVIRONMENT.AWS_REGION;
export const ASSET_BUCKET = `cdk-hnb659fds-assets-${ACCOUNT}-${REGION}`;

/** A function as moto has it. */
export interface DeployedFunction {
  readonly FunctionName: string;
  readonly Handler: string;
  readonly Description: string;
  readonly Environment: { readonly Variables: Readonly<Record<string, string>> };
}

/** An AWS account on loopback, bootstrapped for CDK: moto's server. */
export class Cloud {
  readonly environment: Readonly<Record<string, string>>;
  private readonly server: MotoServer;

  private constructor(server: MotoServer) {
    this.server = server;
    this.environment = {
      ...MOTO_ENVIRONMENT,
      // CDK addresses buckets as names of their own under it, which only `localhost` allows.
      AWS_ENDPOINT_URL: server.url.replace('127.0.0.1', 'localhost'),
    };
  }

  static async start(): Promise<Cloud> {
    const cloud = new Cloud(await startMotoServer());
    await createBucket(cloud.server, ASSET_BUCKET);
    await cloud.call('ssm', 'AmazonSSM.PutParameter', {
      Name: '/cdk-bootstrap/hnb659fds/version',
      Value: '30',
      Type: 'String',
    });
    return cloud;
  }

  async stop(): Promise<void> {
    await this.server.stop();
  }

  /** Everything moto has said, to look for what it could not do. */
  watch(): () => string {
    let said = '';
    this.server.process.stderr?.on('data', (chunk: Buffer) => {
      said += chunk.toString();
    });
    return () => said;
  }

  async cdk(...args: readonly string[]): Promise<string> {
    const { stdout, stderr } = await run(process.execPath, [CDK, ...args], {
      cwd: temporaryDirectory(),
      env: {
        PATH: process.env['PATH'],
        HOME: process.env['HOME'],
        CI: 'true',
        ...this.environment,
      },
    });
    return stdout + stderr;
  }

  async functions(): Promise<DeployedFunction[]> {
    const answer = await fetch(`${this.server.url}/2015-03-31/functions/`, {
      headers: this.signedFor('lambda'),
    });
    return ((await answer.json()) as { Functions: DeployedFunction[] }).Functions;
  }

  async buckets(): Promise<string[]> {
    const answer = await fetch(this.server.url, { headers: this.signedFor('s3') });
    return [...(await answer.text()).matchAll(/<Name>([^<]+)<\/Name>/g)].map(
      ([, name = '']) => name,
    );
  }

  /** Downloads an uploaded zip and unpacks it. */
  async unpack(key: string): Promise<string> {
    const answer = await fetch(`${this.server.url}/${ASSET_BUCKET}/${key}`, {
      headers: this.signedFor('s3'),
    });
    if (!answer.ok) throw new Error(`There is no asset ${key}: ${answer.status}`);
    const directory = join(temporaryDirectory(), 'unpacked');
    const archive = `${directory}.zip`;
    await writeFile(archive, new Uint8Array(await answer.arrayBuffer()));
    await run(pythonCommand('python') ?? '', ['-m', 'zipfile', '-e', archive, directory]);
    return directory;
  }

  /** Inputs of the executions of a state machine that were started, which moto notes and does not run. */
  async startedWith(stateMachineArn: string): Promise<unknown[]> {
    const states = (operation: string, body: object) =>
      this.call('states', `AWSStepFunctions.${operation}`, body);
    const { executions } = (await states('ListExecutions', { stateMachineArn })) as {
      executions: { executionArn: string }[];
    };
    const described = await Promise.all(
      executions.map(({ executionArn }) => states('DescribeExecution', { executionArn })),
    );
    return described.map((one) => JSON.parse((one as { input: string }).input));
  }

  private async call(service: string, target: string, body: object): Promise<unknown> {
    const answer = await fetch(this.server.url, {
      method: 'POST',
      headers: {
        ...this.signedFor(service),
        'x-amz-target': target,
        'content-type': 'application/x-amz-json-1.1',
      },
      body: JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(`${target} failed: ${await answer.text()}`);
    return await answer.json();
  }

  /** moto tells services apart by the scope of the signature, which it does not check. */
  private signedFor(service: string): Record<string, string> {
    const scope = `testing/20260101/${REGION}/${service}/aws4_request`;
    return {
      authorization: `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host, Signature=none`,
    };
  }
}
