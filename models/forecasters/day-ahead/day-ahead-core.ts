import type { ClosedFormInputs } from '../../features/day-ahead/closed-form-inputs.ts';
import type { DayAheadInputs } from '../../features/day-ahead/day-ahead-inputs.ts';
import type { DayContext } from '../../features/day-ahead/day-context.ts';
import type { DayGrid } from '../../features/day-ahead/day-grid.ts';
import { type Scaling, standardise } from '../../features/scaling.ts';
import { HEAD_LEVELS } from '../../networks/day-ahead-parts.ts';
import type { ForwardPass } from '../../networks/trained-network.ts';
import { applyClosedForm } from './apply-closed-form.ts';
import {
  forecastByKernel,
  type KernelForecast,
  type KernelRegression,
} from './kernel-regression.ts';
import { RECENT_ERROR_INPUTS, type RecentErrors } from './recent-errors.ts';
import { usualReadings, withUsual } from './usual-readings.ts';

/** Shares of the candidates in the forecast; they add up to 1. */
export interface Blend {
  readonly 'seasonal-naive': number;
  readonly linear: number;
  readonly kernel: number;
  readonly plain: number;
  readonly residual: number;
}

/** A fitted day-ahead model, or the part of one that leaves out a fold. */
export interface DayAheadCore {
  readonly inputs: DayAheadInputs;
  readonly closedFormInputs: ClosedFormInputs;
  readonly inputScaling: Scaling;
  /** [slots, closed-form inputs]. */
  readonly closedForm: Float32Array | Float64Array;
  /** Regression on likeness, where there is one. */
  readonly kernel?: KernelRegression;
  /** Of the closed form in what networks are told of the regressions. */
  readonly linearShare: number;
  readonly blend: Blend;
  /** Half width of an 80 % interval by slot, scaled: what stands in where there is no network. */
  readonly slotSpread: Float64Array;
  readonly networks?: CoreNetworks;
  /** Of what is usual at the time, in all else; absent where it is nothing. */
  readonly usualShare?: number | undefined;
}

export interface CoreNetworks {
  /** Inputs `shared` and `extra`, outputs the heads of plain and residual members. */
  readonly heads: ForwardPass;
  /** Of what the closed form says and of recent errors. */
  readonly extraScaling: Scaling;
  /** Deviation of the closed form's errors, scaled: what the residual heads are in units of. */
  readonly residualDeviation: number;
}

/** A day to forecast from its midnight, written at once because histories move. */
export interface DayJob {
  readonly context: DayContext;
  readonly errors: RecentErrors;
  /** [asked, network inputs], standardised. */
  readonly shared: Float32Array;
  /** [slots], scaled. */
  readonly linear: Float64Array;
  /** Absent where there is none. */
  readonly kernel?: KernelForecast;
  /** [slots], scaled: what days since the fit have taught of the regressions' errors. */
  readonly learned?: Float64Array;
  /** [slots], scaled: the mean of the regressions, which networks are told of. */
  readonly base: Float64Array;
  /** Slots that networks are asked for, in order; others get NaN. */
  readonly asked: readonly number[];
  /** [slots, table levels], in the series' unit: what is usual at the slots that networks are asked for. */
  readonly usual?: Float64Array;
}

/** [slots] each, in the series' unit. */
export interface DayForecast {
  readonly median: Float64Array;
  /** Half width of the 80 % interval that the heads give, before calibration. */
  readonly halfWidth: Float64Array;
  /** [slots, table levels], in half widths: what quantiles have beside what calibration adds. */
  readonly beside?: Float64Array;
}

/** Narrowest half width, scaled: a network may be certain, a calibration must not divide by zero. */
const LEAST_HALF_WIDTH = 0.02;
export const EXTRA_INPUTS = ['regressions', ...RECENT_ERROR_INPUTS];

/** Slots of a day that are to be forecast. */
export interface WantedSlots {
  /** By the regressions: all before this one. */
  readonly until: number;
  /** By the networks as well. */
  readonly asked: readonly number[];
}

export function allSlots(slots: number): WantedSlots {
  return { until: slots, asked: Array.from({ length: slots }, (_, slot) => slot) };
}

/** Slots of a past day whose intervals are looked at. */
const REPLAY_SLOTS = 8;

/** Of past days regressions forecast all slots, networks some. */
export function slotsToReplay({ slots }: DayGrid): WantedSlots {
  const stride = Math.max(1, Math.floor(slots / REPLAY_SLOTS));
  const count = Math.ceil(slots / stride);
  return { until: slots, asked: Array.from({ length: count }, (_, i) => i * stride) };
}

/** Inputs of a day and what the regressions say. */
export function prepareDay(
  core: DayAheadCore,
  { context, errors }: Pick<DayJob, 'context' | 'errors'>,
  { until, asked }: WantedSlots = allSlots(context.history.grid.slots),
): DayJob {
  const { slots } = context.history.grid;
  const width = core.inputs.names.length;
  const rows = scratchOf(until * width);
  core.inputs.writeDay(context, rows, until);
  standardise(rows, core.inputScaling);
  const linear = new Float64Array(slots).fill(Number.NaN, until);
  const task = { inputs: rows, width, count: until, results: linear };
  applyClosedForm(core.closedForm, core.closedFormInputs, task);
  const kernel = core.kernel && forecastByKernel(core.kernel, context);
  const base = baseOf(linear, kernel?.values, core.linearShare);
  const shared = core.networks ? sharedInputs(core, rows, asked) : NOTHING;
  return {
    ...{ context, errors, asked, shared, linear, base },
    ...(kernel ? { kernel } : {}),
    ...(core.usualShare ? { usual: usualReadings(context, asked) } : {}),
  };
}

const NOTHING = new Float32Array(0);
let scratch = NOTHING;

/** What is written to it lasts until the next day is prepared. */
function scratchOf(length: number): Float32Array {
  if (scratch.length < length) scratch = new Float32Array(length);
  return scratch.subarray(0, length);
}

function sharedInputs(
  { inputs: { names, networkInputs } }: DayAheadCore,
  rows: Float32Array,
  asked: readonly number[],
): Float32Array {
  const shared = new Float32Array(asked.length * networkInputs);
  for (let i = 0, at = 0; i < asked.length; i++) {
    const from = (asked[i] as number) * names.length;
    for (let input = 0; input < networkInputs; input++) shared[at++] = rows[from + input] as number;
  }
  return shared;
}

/** The mean of what the regressions say, the closed form counting for `linearShare`. */
export function baseOf(
  linear: Float64Array,
  kernel: Float64Array | undefined,
  linearShare: number,
): Float64Array {
  if (!kernel) return linear;
  return linear.map((value, i) => {
    const other = kernel[i] as number;
    return other + linearShare * (value - other);
  });
}

/** Forecasts of days in one pass of the networks. */
export async function forecastDays(
  core: DayAheadCore,
  jobs: readonly DayJob[],
): Promise<DayForecast[]> {
  const heads = core.networks ? await runHeads(core, core.networks, jobs) : undefined;
  return jobs.map((job, i) => combine(core, job, heads?.[i]));
}

/** [slots] each, scaled. */
interface Heads {
  readonly plain: Float64Array;
  readonly residual: Float64Array;
  readonly halfWidth: Float64Array;
}

async function runHeads(
  core: DayAheadCore,
  networks: CoreNetworks,
  jobs: readonly DayJob[],
): Promise<Heads[]> {
  const count = jobs.reduce((sum, { asked }) => sum + asked.length, 0);
  const { shared, extra } = headInputs(core, networks, { jobs, count });
  const [plain, residual] = await networks.heads([shared, extra], count);
  let row = 0;
  return jobs.map((job) => {
    const outputs = { plain: plain as Float32Array, residual: residual as Float32Array, row };
    row += job.asked.length;
    return readHeads(job, outputs, networks.residualDeviation);
  });
}

function headInputs(
  { inputs: { networkInputs } }: DayAheadCore,
  { extraScaling }: CoreNetworks,
  { jobs, count }: { jobs: readonly DayJob[]; count: number },
) {
  const shared = new Float32Array(count * networkInputs);
  const extra = new Float32Array(count * EXTRA_INPUTS.length);
  let row = 0;
  for (const job of jobs) {
    shared.set(job.shared, row * networkInputs);
    for (const slot of job.asked) {
      writeExtras(job, slot, { row: extra, at: row++ * EXTRA_INPUTS.length });
    }
  }
  standardise(extra, extraScaling);
  return { shared, extra };
}

/** Outputs of the networks from a day's first row on. */
interface HeadRows {
  readonly plain: Float32Array;
  readonly residual: Float32Array;
  readonly row: number;
}

function readHeads(
  { base, asked }: DayJob,
  { plain, residual, row }: HeadRows,
  residualDeviation: number,
): Heads {
  const empty = () => new Float64Array(base.length).fill(Number.NaN);
  const heads = { plain: empty(), residual: empty(), halfWidth: empty() };
  asked.forEach((slot, i) => {
    const first = readHead({ values: plain, row: row + i });
    const second = readHead({ values: residual, row: row + i });
    heads.plain[slot] = first.median;
    heads.residual[slot] = (base[slot] as number) + second.median * residualDeviation;
    heads.halfWidth[slot] = (first.halfWidth + second.halfWidth * residualDeviation) / 2;
  });
  return heads;
}

/** What the regressions say and recent errors into `row[at ..]`. */
export function writeExtras(
  { base, errors, context }: Pick<DayJob, 'base' | 'errors' | 'context'>,
  slot: number,
  { row, at }: { row: Float32Array; at: number },
): void {
  row[at] = base[slot] as number;
  errors.write(slot, { scale: context.scale, row, at: at + 1 });
}

/** Median and half width of the 80 % interval of one row of heads; crossing heads are untangled. */
export function readHead({ values, row }: { values: ArrayLike<number>; row: number }): {
  median: number;
  halfWidth: number;
} {
  const levels = HEAD_LEVELS.length;
  // Nearly in order: each sinks to its place among those before it, in less than a general sort takes.
  for (let i = 0; i < levels; i++) {
    const value = values[row * levels + i] as number;
    let place = i;
    for (; place > 0 && (sortedHead[place - 1] as number) > value; place--) {
      sortedHead[place] = sortedHead[place - 1] as number;
    }
    sortedHead[place] = value;
  }
  return {
    median: sortedHead[(levels - 1) / 2] as number,
    halfWidth: ((sortedHead[levels - 1] as number) - (sortedHead[0] as number)) / 2,
  };
}

const sortedHead = new Float64Array(HEAD_LEVELS.length);

function combine(core: DayAheadCore, job: DayJob, heads: Heads | undefined): DayForecast {
  const { blend, slotSpread } = core;
  const { history, day, level, scale } = job.context;
  const median = job.linear.map((linear, slot) => {
    const naive = blend['seasonal-naive'] * (history.value(day - 7, slot) - level);
    const networks = heads
      ? blend.plain * (heads.plain[slot] as number) +
        blend.residual * (heads.residual[slot] as number)
      : 0;
    const regressions = blend.linear * linear + blend.kernel * (job.kernel?.values[slot] ?? 0);
    return level + naive + scale * (regressions + networks + (job.learned?.[slot] ?? 0));
  });
  const halfWidth = median.map(
    (_, slot) =>
      scale * Math.max(LEAST_HALF_WIDTH, heads?.halfWidth[slot] ?? slotSpread[slot] ?? 0),
  );
  const { usual } = job;
  return usual
    ? withUsual({ median, halfWidth }, usual, core.usualShare ?? 0)
    : { median, halfWidth };
}
