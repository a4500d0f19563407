import {
  CreateStateMachineCommand,
  DescribeExecutionCommand,
  ListExecutionsCommand,
  SFNClient,
} from '@aws-sdk/client-sfn';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pipelineStarter } from '../../../../functions/shared/jobs/pipeline-starter.ts';
import { requestTraining } from '../../../../functions/shared/jobs/request-training.ts';
import { trainingSettingsSchema } from '../../../../functions/shared/jobs/training-settings.ts';
import { taskEventSchema } from '../../../../functions/train/tasks/events.ts';
import { MemoryStore } from '../../../support/memory-store.ts';
import {
  hasMoto,
  MOTO_ENVIRONMENT,
  type MotoServer,
  startMotoServer,
} from '../../../support/moto-server.ts';

const definition = JSON.stringify({ StartAt: 'End', States: { End: { Type: 'Succeed' } } });

describe.skipIf(!hasMoto)('the pipeline of the cloud, started for a job', () => {
  let moto: MotoServer;
  let client: SFNClient;
  let stateMachineArn: string;

  beforeAll(async () => {
    moto = await startMotoServer();
    const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey } =
      MOTO_ENVIRONMENT;
    const credentials = { accessKeyId, secretAccessKey };
    client = new SFNClient({ endpoint: moto.url, region: 'us-east-1', credentials });
    const roleArn = 'arn:aws:iam::123456789012:role/pipeline';
    const made = await client.send(
      new CreateStateMachineCommand({ name: 'pipeline', definition, roleArn }),
    );
    stateMachineArn = made.stateMachineArn as string;
  });
  afterAll(async () => {
    client.destroy();
    await moto.stop();
  });

  it('runs once under the name of the job, however often it is started', async () => {
    const job = await longNamedJob();
    const start = pipelineStarter(stateMachineArn, client);

    await Promise.all([start(job), start(job), start(job)]);
    await start(job);

    const { executions = [] } = await client.send(new ListExecutionsCommand({ stateMachineArn }));
    expect(executions.map(({ name }) => name)).toEqual([job.id]);
    const { executionArn } = executions[0] as { executionArn: string };
    const { input } = await client.send(new DescribeExecutionCommand({ executionArn }));
    const event = { task: 'plan', run: executionArn, input: JSON.parse(input as string) };
    expect(taskEventSchema.parse(event)).toMatchObject({
      input: { select: { models: [job.model] }, by: 'ann', watch: false },
    });
  });

  it('rejects where there is no such machine', async () => {
    const job = await longNamedJob();
    const start = pipelineStarter(`${stateMachineArn}-gone`, client);

    await expect(start(job)).rejects.toThrow(/State Machine Does Not Exist/i);
  });
});

/** An execution's name has 80 characters at most, and a model's 63. */
async function longNamedJob() {
  const { job } = await requestTraining(new MemoryStore(), {
    model: 'm'.repeat(63),
    settings: trainingSettingsSchema.parse({ series: 'town', kind: 'mlp' }),
    trigger: 'request',
    by: 'ann',
    why: 'test',
    now: Date.parse('2024-05-01T00:00:00Z'),
  });
  return job;
}
