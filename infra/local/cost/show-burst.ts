import { gunzipSync } from 'node:zlib';
import { accountDefaults, type BurstSettings, simulateBurst } from '../../planning/burst.ts';
import { formatBurst } from '../../planning/format.ts';
import { checkTrace, readTrace, TraceError } from '../../planning/read-trace.ts';
import { printJson, printText } from '../models/output.ts';
import { readInputFile } from '../read-file.ts';
import type { BurstOptions } from './burst-command.ts';

/** Seconds of quiet before and after a burst that no trace gives, and requests in each of them. */
const BEFORE = 10;
const AFTER = 20;
const QUIET = 50;

/** @throws FileAccessError, TraceError */
export async function showBurst(options: BurstOptions): Promise<void> {
  const trace = options.trace === undefined ? plainBurst(options) : await fileTrace(options.trace);
  const settings = settingsOf(options);
  const result = simulateBurst(trace, settings);
  if (options.json) printJson({ settings, ...result });
  else printText(formatBurst(result));
}

function plainBurst({ perMinute, seconds }: BurstOptions): number[] {
  const length = BEFORE + seconds + AFTER;
  const trace = Array.from({ length: Math.min(length, 100_000) }, (_, second) =>
    second >= BEFORE && second < BEFORE + seconds ? Math.round(perMinute / 60) : QUIET,
  );
  return checkTrace(trace);
}

async function fileTrace(path: string): Promise<number[]> {
  const bytes = await readInputFile(path);
  return readTrace(new TextDecoder().decode(isGzip(bytes) ? unpacked(bytes, path) : bytes));
}

function isGzip([first, second]: Uint8Array): boolean {
  return first === 0x1f && second === 0x8b;
}

function unpacked(bytes: Uint8Array, path: string): Uint8Array {
  try {
    return gunzipSync(bytes);
  } catch (cause) {
    throw new TraceError(`"${path}" begins as gzip and is damaged.`, { path }, { cause });
  }
}

function settingsOf(options: BurstOptions): BurstSettings {
  return {
    ...accountDefaults,
    provisioned: options.provisioned,
    limit: Math.max(options.limit, options.provisioned),
    scalingPerTenSeconds: options.scaling,
    gatewayPerSecond: options.gatewayPerSecond,
    gatewayBurst: options.gatewayBurst,
    medianMilliseconds: options.medianMs,
    p99Milliseconds: options.p99Ms,
    coldMilliseconds: options.coldMs,
    initMilliseconds: options.initMs,
    memoryMb: options.memoryMb,
    seed: options.seed,
  };
}
