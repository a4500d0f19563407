/**
 * What the compiled part of AWS's runtime client does, over plain HTTP: it posts results and errors to
 * the Runtime API. The next invocation is fetched by the client's own JavaScript.
 */
// Not imported: that would load what `fetch` needs, which the compiled part does not.
const { request } = process.getBuiltinModule('node:http');
const [hostname = '', port = ''] = (process.env['AWS_LAMBDA_RUNTIME_API'] ?? '').split(':');

export function initializeClient(): void {}

export function done(id: string, body: string): void {
  post(`${id}/response`, body);
}

export function error(id: string, body: string): void {
  post(`${id}/error`, body);
}

function post(path: string, body: string): void {
  const options = {
    hostname,
    port,
    path: `/2018-06-01/runtime/invocation/${path}`,
    method: 'POST',
  };
  request(options, (answer) => answer.resume()).end(body);
}
