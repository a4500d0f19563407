import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** The least that an HTTP service does: parse a JSON body, return one of the size in argument 1. */
const answer = JSON.stringify({ data: 'x'.repeat(Number(process.argv[2] ?? 1000)) });
const server = createServer(async (request, response) => {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  JSON.parse(Buffer.concat(chunks).toString());
  response.setHeader('content-type', 'application/json');
  response.end(answer);
});
server.listen(0, '127.0.0.1', () => {
  process.stdout.write(
    `${JSON.stringify({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` })}\n`,
  );
});
