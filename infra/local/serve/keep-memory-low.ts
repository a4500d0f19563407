import { Session } from 'node:inspector/promises';
import { setFlagsFromString } from 'node:v8';

/** How often it is looked how much the process holds. */
const LOOK_MS = 1_000;
/** Below it a process need not be thrifty: it would only be slower. */
const AMPLE_BYTES = 180 * 2 ** 20;
/** Growth after which garbage is collected: a pause of some ten milliseconds is not worth less. */
const GROWTH_BYTES = 10 * 2 ** 20;

/**
 * Keeps what V8 holds near to what is in use, for a service that runs for months beside other programs.
 * By default garbage of some hundred megabytes may lie before it is collected for the first time, and
 * stays the process's own: 200 models and their answers are 50 MB of 450. Being thrifty makes
 * answers slower to questions that nobody asked before, so only large services are.
 *
 * @returns what ends it.
 */
export async function keepMemoryLow(): Promise<() => void> {
  let heldBytes = await collectGarbage();
  let isCollecting = false;
  const look = async () => {
    const bytes = process.memoryUsage.rss();
    beThrifty(bytes > AMPLE_BYTES);
    if (isCollecting || bytes < AMPLE_BYTES || bytes - heldBytes < GROWTH_BYTES) return;
    isCollecting = true;
    heldBytes = await collectGarbage();
    isCollecting = false;
  };
  const timer = setInterval(look, LOOK_MS);
  timer.unref();
  return () => clearInterval(timer);
}

/** Thrift from the start: what start-up needs it needs once. */
export function startThriftily(): void {
  beThrifty(true);
}

function beThrifty(thrifty: boolean): void {
  // New objects get no more room than they have at the start, or twice as much when many live on;
  setFlagsFromString(`--semi-space-growth-factor=${thrifty ? 1 : 2}`);
  // and old ones are looked through when there are a fifth more, or when V8 finds it worth while.
  setFlagsFromString(`--heap-growing-percent=${thrifty ? 20 : 0}`);
}

/** Gives back what holds next to nothing. @returns bytes that the process holds thereafter. */
async function collectGarbage(): Promise<number> {
  const session = new Session();
  session.connect();
  await session.post('HeapProfiler.collectGarbage');
  session.disconnect();
  return process.memoryUsage.rss();
}
