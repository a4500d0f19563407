/**
 * One training task outside Lambda: what AWS Batch starts in the train function's image. The bundled
 * handler is called as Lambda would, with the time and memory that the job has.
 */
const { env } = process;
const { handler } = await import(new URL('index.mjs', import.meta.url).href);
const endsAt = Date.now() + 1_000 * Number(required('TASK_SECONDS'));

const event = {
  task: 'train',
  model: required('TASK_MODEL'),
  job: required('TASK_JOB'),
  run: required('TASK_RUN'),
};
const result = await handler(event, {
  awsRequestId: env['AWS_BATCH_JOB_ID'] ?? event.job,
  memoryLimitInMB: required('TASK_MEMORY_MB'),
  getRemainingTimeInMillis: () => endsAt - Date.now(),
});
process.stdout.write(`${JSON.stringify(result)}\n`);

/** @param {string} name */
function required(name) {
  const value = env[name];
  if (!value) throw new Error(`The environment variable ${name} is not set.`);
  return value;
}
