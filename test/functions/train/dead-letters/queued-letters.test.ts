import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { DeadLetter } from '../../../../functions/train/dead-letters/dead-letters.ts';
import { QueuedLetters } from '../../../../functions/train/dead-letters/queued-letters.ts';
import {
  hasMoto,
  MOTO_ENVIRONMENT,
  type MotoServer,
  startMotoServer,
} from '../../../support/moto-server.ts';

const letterOf = (model: string): DeadLetter => ({
  model,
  job: `${model}.0abc12`,
  run: 'arn:aws:states:us-east-1:123456789012:execution:pipeline:night',
  error: 'NotEnoughHistoryError',
  cause: '{"errorType":"NotEnoughHistoryError","errorMessage":"Few days: zu wenige Tage ☀"}',
  startedAt: '2024-05-01T00:00:00.000Z',
});

describe.skipIf(!hasMoto)('the dead-letter queue of the cloud', () => {
  let moto: MotoServer;
  let client: SQSClient;
  let url: string;
  let queues = 0;

  beforeAll(async () => {
    moto = await startMotoServer();
    const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey } =
      MOTO_ENVIRONMENT;
    const credentials = { accessKeyId, secretAccessKey };
    client = new SQSClient({ endpoint: moto.url, region: 'us-east-1', credentials });
  });
  beforeEach(async () => {
    const QueueName = `dead-${++queues}`;
    const { QueueUrl } = await client.send(new CreateQueueCommand({ QueueName }));
    url = QueueUrl as string;
  });
  afterAll(async () => {
    client.destroy();
    await moto.stop();
  });

  /** As the pipeline's own `sqs:sendMessage` does. */
  const send = (body: unknown) =>
    client.send(new SendMessageCommand({ QueueUrl: url, MessageBody: JSON.stringify(body) }));

  it('gives every letter, more than one answer of SQS holds, and nobody else gets them', async () => {
    const names = Array.from({ length: 23 }, (_, index) => `model-${index}`);
    for (const name of names) await send(letterOf(name));
    const letters = new QueuedLetters(url, client);

    const received = await Array.fromAsync(letters.receive());
    const others = await Array.fromAsync(new QueuedLetters(url, client).receive());

    expect(received.map(({ letter }) => letter.model).sort()).toEqual(names.sort());
    expect(received.find(({ letter }) => letter.model === 'model-7')?.letter).toEqual(
      letterOf('model-7'),
    );
    expect(others).toEqual([]);
  });

  it('keeps what is not forgotten', async () => {
    await send(letterOf('mended'));
    await send(letterOf('broken'));
    const letters = new QueuedLetters(url, client);
    for await (const { letter, receipt } of letters.receive()) {
      if (letter.model === 'mended') await letters.forget(receipt);
    }

    expect(await countIn()).toEqual({ waiting: '0', hidden: '1' });
  });

  it('leaves what is no letter where it is, says so, and gives the others', async () => {
    const said = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    await send({ model: 'town' });
    await send(letterOf('village'));

    const received = await Array.fromAsync(new QueuedLetters(url, client).receive());
    const [[line] = []] = said.mock.calls;
    said.mockRestore();

    expect(received.map(({ letter }) => letter.model)).toEqual(['village']);
    expect(line).toMatch(/message [0-9a-f-]+ in http.*at \\"job\\"/);
    expect(await countIn()).toEqual({ waiting: '0', hidden: '2' });
  });

  async function countIn() {
    const { Attributes = {} } = await client.send(
      new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ['All'] }),
    );
    return {
      waiting: Attributes['ApproximateNumberOfMessages'],
      hidden: Attributes['ApproximateNumberOfMessagesNotVisible'],
    };
  }
});
