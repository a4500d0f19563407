import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { bundleFunction } from '../../infra/bundle/bundle-function.ts';
import { type BenchStore, makeBenchStore } from './serving/bench-store.ts';
import { copyToBucket } from './serving/bucket.ts';
import { burst } from './serving/burst.ts';
import { type Child, startChild } from './serving/child.ts';
import { countReads } from './serving/counted-store.ts';
import { originOf } from './serving/questions.ts';

const WATTCAST = resolve(import.meta.dirname, '../../infra/local/wattcast.ts');
/** The default kind, whose artifacts are the largest. */
const KIND = 'auto';
const MODELS = Array.from({ length: 200 }, (_, i) => `town-${i}`);
const CLIENTS = 500;
const REQUESTS = 200_000;
/** The burst itself: what every client asks first, and a little more. */
const BURST = 2_000;
const PARTS = 5;

/** What the design allows. */
const BAR = { residentMb: 300 };

/**
 * From nothing to 500 clients who ask one process for 200 models: errors, versions that were read
 * twice, and memory over 200,000 requests.
 */
export async function benchScale() {
  await bundleFunction('predict');
  const store = await makeBenchStore(KIND, { models: MODELS.slice(0, 1), series: ['town'] });
  copyModel(store, MODELS[0] as string, MODELS.slice(1));
  const bucket = await copyToBucket(store.directory);
  const counted = await countReads(bucket.environment['AWS_ENDPOINT_URL_S3'] ?? '');
  const service = await startChild<{ url: string }>(
    WATTCAST,
    ['serve', '--json', '--port', '0', '--no-training', '--store', bucket.location],
    { ...bucket.environment, AWS_ENDPOINT_URL_S3: counted.url },
  );
  try {
    return {
      kind: KIND,
      models: MODELS.length,
      clients: CLIENTS,
      ...(await measure(service, counted.reads)),
    };
  } finally {
    await service.stop();
    counted.stop();
    await bucket.stop();
    store.remove();
  }
}

async function measure(service: Child<{ url: string }>, reads: ReadonlyMap<string, number>) {
  const url = `${service.said.url}/v1/timeseries/forecast`;
  const memory = [residentMb(service)];
  const first = await burst({ url, bodyOf: question, clients: CLIENTS, requests: BURST });
  memory.push(residentMb(service));
  let errors = first.errors;
  let seconds = 0;
  const perPart = REQUESTS / PARTS;
  for (let part = 0; part < PARTS; part++) {
    const bodyOf = (number: number) => question(BURST + part * perPart + number);
    const figures = await burst({ url, bodyOf, clients: CLIENTS, requests: perPart });
    errors += figures.errors;
    seconds += figures.seconds;
    memory.push(residentMb(service));
  }
  const artifactsReadTwice = [...reads].filter(([path, n]) => path.includes('/versions/') && n > 1);
  return {
    burst: first,
    requests: BURST + REQUESTS,
    errors,
    requestsPerSecond: REQUESTS / seconds,
    artifactsRead: [...reads.keys()].filter((path) => path.endsWith('/manifest.json')).length,
    artifactFilesReadTwice: artifactsReadTwice.length,
    residentMb: Object.fromEntries(memory.map((mb, i) => [momentOf(i), mb])),
    bar: BAR,
    holds:
      errors === 0 &&
      artifactsReadTwice.length === 0 &&
      Math.max(...memory.slice(1)) < BAR.residentMb,
  };
}

function momentOf(index: number): string {
  if (index === 0) return 'idle';
  if (index === 1) return 'after the burst';
  return `after ${((index - 1) * REQUESTS) / PARTS} more`;
}

function question(number: number): string {
  return JSON.stringify({
    model: MODELS[number % MODELS.length],
    inputs: [{ series_id: 'town', origin: originOf(number) }],
    options: { horizon: 24, quantiles: [0.1, 0.5, 0.9] },
  });
}

/** Resident set of a process on Linux. */
function residentMb(child: Child<unknown>): number {
  const status = readFileSync(`/proc/${child.process.pid}/status`, 'utf8');
  return Math.round(Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? Number.NaN) / 1024);
}

/** Training 200 models would take minutes; a copy under another name is as much work to serve. */
function copyModel({ directory }: BenchStore, from: string, names: readonly string[]): void {
  for (const name of names) {
    const target = join(directory, 'models', name);
    cpSync(join(directory, 'models', from), target, { recursive: true });
    const manifest = join(target, 'versions/1/manifest.json');
    const text = readFileSync(manifest, 'utf8');
    writeFileSync(manifest, text.replace(`"model": "${from}"`, `"model": "${name}"`));
  }
}
