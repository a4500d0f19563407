import { findKeras, type Peer, runOurs, runPeer } from './training/competitors.ts';
import type { Speed, Workload } from './training/workload.ts';

const ROWS = 32_000;
const WORKLOADS: Readonly<Record<string, Workload>> = {
  'reference, batch 32': { rows: ROWS, batch: 32, epochs: 5, width: 1 },
  'batch 256': { rows: ROWS, batch: 256, epochs: 8, width: 1 },
  'batch 1,024': { rows: ROWS, batch: 1024, epochs: 16, width: 1 },
  'ten times as wide': { rows: ROWS, batch: 32, epochs: 1, width: 10 },
};
const ENGINES = ['auto', 'compiled', 'eager'] as const;
const ROUNDS = 3;
/** Eager speeds do not depend on the number of steps; this many keep the wait short. */
const EAGER_STEPS = 200;

type Competitor = (typeof ENGINES)[number] | 'tfjs' | 'keras';

/** Steps a second of `train`, of tfjs-node's own `fit` and of Keras, in turns: medians of three. */
export async function benchTrain() {
  const peer = await findKeras();
  const workloads = [];
  for (const [name, workload] of Object.entries(WORKLOADS)) {
    workloads.push({ name, ...compare(await runRounds(workload, peer)) });
  }
  const skipped = 'skipped' in peer ? { peer: `skipped: ${peer.skipped}` } : {};
  return { ...skipped, rounds: ROUNDS, workloads };
}

type Rounds = ReadonlyMap<Competitor, readonly Speed[]>;

/** In turns, so that whatever else the machine does meets all of them. */
async function runRounds(workload: Workload, peer: Peer): Promise<Rounds> {
  const short = { ...workload, rows: Math.min(ROWS, EAGER_STEPS * workload.batch), epochs: 1 };
  const speeds = new Map<Competitor, Speed[]>();
  const add = async (who: Competitor, run: Promise<Speed>) =>
    speeds.set(who, [...(speeds.get(who) ?? []), await run]);
  for (let round = 0; round < ROUNDS; round += 1) {
    if ('python' in peer) await add('keras', runPeer(peer.python, workload));
    await add('tfjs', runOurs('tfjs', short));
    for (const engine of ENGINES) {
      await add(engine, runOurs(engine, engine === 'eager' ? short : workload));
    }
  }
  return speeds;
}

function compare(speeds: Rounds) {
  const rate = (who: Competitor) => middle((speeds.get(who) ?? []).map((s) => s.stepsPerSecond));
  const setup = (who: Competitor) => middle((speeds.get(who) ?? []).map((s) => s.setupSeconds));
  const names: readonly Competitor[] = ['keras', 'tfjs', ...ENGINES];
  return {
    stepsPerSecond: Object.fromEntries(names.map((who) => [who, rate(who)])),
    setupSeconds: Object.fromEntries(names.map((who) => [who, setup(who)])),
    chosen: speeds.get('auto')?.[0]?.how,
    timesKeras: ratio(rate('auto'), rate('keras')),
    timesTfjs: ratio(rate('auto'), rate('tfjs')),
    timesEager: ratio(rate('auto'), rate('eager')),
    compiledTimesKeras: ratio(rate('compiled'), rate('keras')),
  };
}

function middle(values: readonly number[]): number | undefined {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
}

function ratio(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? undefined : a / b;
}
