import type { LayersModel } from '@tensorflow/tfjs-layers';
import {
  type ClosedFormInputs,
  closedFormInputs,
} from '../../features/day-ahead/closed-form-inputs.ts';
import { type DayAheadInputs, dayAheadInputs } from '../../features/day-ahead/day-ahead-inputs.ts';
import { dayGridOf } from '../../features/day-ahead/day-grid.ts';
import { dayProfile } from '../../features/day-ahead/day-profile.ts';
import type { DayShape } from '../../features/day-ahead/day-transform.ts';
import { dayAheadNetwork, foldNetwork } from '../../networks/day-ahead-network.ts';
import { forwardOf, layersNetwork } from '../../networks/layers-network.ts';
import type { Dataset } from '../../series/series.ts';
import type { FitOptions, FittedForecaster } from '../forecaster.ts';
import { keepPossible, possibleRange } from '../physical-bounds.ts';
import { type BlendReport, chooseBlend } from './blend.ts';
import { calibrate } from './calibrate.ts';
import { chooseObserved, whyObserved } from './choose-observed.ts';
import { type ChosenUsual, chooseUsual, whyUsual } from './choose-usual.ts';
import { type ClosedForm, fitClosedForm } from './closed-form.ts';
import { baseOf, type DayAheadCore } from './day-ahead-core.ts';
import type { DayAheadKind, DayAheadState } from './day-ahead-state.ts';
import { type ErrorRecord, recordErrors } from './error-record.ts';
import { type FittedKernel, fitKernel } from './fit-kernel.ts';
import { type FittedMembers, fitMembers } from './fit-members.ts';
import { type KernelWeights, kernelTensors } from './kernel-regression.ts';
import { restoreDayAhead } from './predict-day-ahead.ts';
import { extremesOfSources, readSource } from './read-source.ts';
import { buildTrainingDays, type TrainingDays, type TrainingSource } from './training-days.ts';

export interface DayAheadPlan {
  readonly kind: DayAheadKind;
  /** Whether days are compared beside the closed form. */
  readonly kernel: boolean;
  /** Whether networks are trained beside both. */
  readonly networks: boolean;
  readonly why: string;
}

/** Days before the first one that is learned from: what the longest look back needs, or a week. */
const WARM_UP_DAYS = 28;
const SHORT_WARM_UP_DAYS = 7;
/** Days from which a history has seen the seasons. */
const SEASONAL_DAYS = 330;

/** Fits a day-ahead forecaster on one series or several. */
export async function fitDayAhead(
  datasets: readonly Dataset[],
  plan: DayAheadPlan,
  options: FitOptions,
): Promise<FittedForecaster> {
  const { info } = (datasets[0] as Dataset).target;
  const grid = dayGridOf(info.stepMinutes);
  const sources = datasets.map((dataset, series) =>
    readSource(dataset, grid, { originAt: options.originAt, series }),
  );
  const days = Math.max(...sources.map(({ history }) => history.days));
  const warmUp = days > 3 * WARM_UP_DAYS ? WARM_UP_DAYS : SHORT_WARM_UP_DAYS;
  const all = (sources[0] as TrainingSource).covariates.map(({ name, known }) => ({ name, known }));
  const whole: DayShape = { ...grid, covariates: all, seasonal: days >= SEASONAL_DAYS };
  const observed = await chooseObserved({ sources, shape: whole, warmUpDays: warmUp });
  const shape = withObserved(whole, observed);
  const inputs = dayAheadInputs(shape);
  const rows = buildTrainingDays(sources, inputs, warmUp);
  const formInputs = closedFormInputs(inputs.names);
  const form = await fitClosedForm(rows, formInputs, {
    slots: grid.slots,
    nested: plan.networks,
  });
  const kernel = plan.kernel
    ? await fitKernel({ rows, sources, profile: dayProfile(shape), slots: grid.slots })
    : undefined;
  const linearShare = kernel ? shareOfLinear(rows, form.outOfFold, kernel.outOfFold) : 1;
  const record = recordErrors(
    rows,
    baseOf(form.outOfFold, kernel?.outOfFold, linearShare),
    grid.slots,
  );
  const members = plan.networks
    ? await fitMembers(
        {
          rows,
          networkInputs: inputs.networkInputs,
          base: form.withoutFold.map((linear, fold) =>
            baseOf(linear, kernel?.withoutFold[fold], linearShare),
          ),
          recentErrors: record.inputs,
        },
        options,
      )
    : undefined;
  const parts: Parts = {
    inputs,
    formInputs,
    sources,
    rows,
    form,
    kernel,
    linearShare,
    record,
    members,
    slots: grid.slots,
  };
  const range = possibleRange(info, extremesOfSources(sources));
  const judged = judge(parts, keepPossible(info, range));
  const reasons = `${plan.why}${whyUsual(judged.usual)}${whyObserved(whole, observed)}`;
  const told = { ...plan, why: reasons };
  const state = await describe(parts, judged, { plan: told, shape, info, datasets, range });
  const network = dayAheadNetwork({
    members: members?.members,
    kernel: kernel && kernelTensors(kernel),
    closedForm: { weights: form.weights, slots: grid.slots, width: formInputs.width },
  });
  return restoreDayAhead(state, layersNetwork(network));
}

/** Of what is known until the origin alone, only what was chosen. */
function withObserved(shape: DayShape, chosen: readonly string[]): DayShape {
  const isKept = ({ name, known }: DayShape['covariates'][number]) =>
    known === 'future' || chosen.includes(name);
  return { ...shape, covariates: shape.covariates.filter(isKept) };
}

/** Regressions that err by more than this factor of the other are not told of. */
const FAR_BEHIND = 1.2;

function shareOfLinear(rows: TrainingDays, linear: Float64Array, kernel: Float64Array): number {
  const [ofLinear = 0, ofKernel = 0] = [linear, kernel].map((forecasts) =>
    rows.targets.reduce((sum, y, row) => {
      const error = Math.abs(y - (forecasts[row] as number));
      return sum + error * dayOfRow(rows, row).scale;
    }, 0),
  );
  if (ofLinear > FAR_BEHIND * ofKernel) return 0;
  return ofKernel > FAR_BEHIND * ofLinear ? 1 : 0.5;
}

interface Parts {
  readonly inputs: DayAheadInputs;
  readonly formInputs: ClosedFormInputs;
  readonly sources: readonly TrainingSource[];
  readonly rows: TrainingDays;
  readonly form: ClosedForm;
  readonly kernel: FittedKernel | undefined;
  readonly linearShare: number;
  readonly record: ErrorRecord;
  readonly members: FittedMembers | undefined;
  readonly slots: number;
}

/** How candidates did on days that they had not seen. */
interface Judged extends BlendReport {
  readonly slotSpread: Float64Array;
  /** [rows], scaled. */
  readonly medians: Float64Array;
  readonly halfWidths: Float64Array;
  readonly usual: ChosenUsual | undefined;
}

function judge(
  { rows, form, kernel, members, sources, slots }: Parts,
  bound: (value: number) => number,
): Judged {
  const naive = rows.targets.map((_, row) => {
    const { source, day, level, scale } = dayOfRow(rows, row);
    const { history } = sources[source] as TrainingSource;
    return (history.value(day - 7, rows.slots[row] as number) - level) / scale;
  });
  const scales = rows.targets.map((_, row) => dayOfRow(rows, row).scale);
  const candidates = {
    'seasonal-naive': naive,
    linear: form.outOfFold,
    ...(kernel ? { kernel: kernel.outOfFold } : {}),
    ...(members ? { plain: members.outOfFold.plain, residual: members.outOfFold.residual } : {}),
  };
  const report = chooseBlend(candidates, rows.targets, scales);
  const { blend } = report;
  const medians = rows.targets.map(
    (_, row) =>
      blend['seasonal-naive'] * (naive[row] as number) +
      blend.linear * (form.outOfFold[row] as number) +
      blend.kernel * (kernel?.outOfFold[row] ?? 0) +
      blend.plain * (members?.outOfFold.plain[row] ?? 0) +
      blend.residual * (members?.outOfFold.residual[row] ?? 0),
  );
  const slotSpread = spreadBySlot(rows, medians, slots);
  const halfWidths = rows.targets.map((_, row) =>
    Math.max(0.02, members?.outOfFold.halfWidth[row] ?? slotSpread[rows.slots[row] as number] ?? 0),
  );
  const usual = chooseUsual({ rows, sources, slots, medians, halfWidths, bound });
  const errors = usual ? { ...report.errors, usual: usual.error } : report.errors;
  return { blend, errors, slotSpread, medians: usual?.medians ?? medians, halfWidths, usual };
}

function dayOfRow(rows: TrainingDays, row: number): TrainingDays['days'][number] {
  return rows.days[rows.dayOfRow[row] as number] as TrainingDays['days'][number];
}

/** Half width that holds 80 % of the errors at each slot, scaled. */
function spreadBySlot(rows: TrainingDays, medians: Float64Array, slots: number): Float64Array {
  const bySlot = Array.from({ length: slots }, (): number[] => []);
  rows.targets.forEach((target, row) => {
    bySlot[rows.slots[row] as number]?.push(Math.abs(target - (medians[row] as number)));
  });
  return Float64Array.from(bySlot, (sizes) => {
    const sorted = Float64Array.from(sizes).sort();
    return sorted[Math.floor(0.8 * (sorted.length - 1))] ?? 1;
  });
}

interface Described {
  readonly plan: DayAheadPlan;
  readonly shape: DayShape;
  readonly info: Dataset['target']['info'];
  readonly datasets: readonly Dataset[];
  readonly range: ReturnType<typeof possibleRange>;
}

async function describe(
  parts: Parts,
  judged: Judged,
  { plan, shape, info, datasets, range }: Described,
): Promise<DayAheadState> {
  const { inputs, kernel, rows, record, members, sources, slots } = parts;
  const calibration = await calibrate({
    rows,
    slots,
    sources,
    medians: judged.medians,
    halfWidths: judged.halfWidths,
    beside: judged.usual?.beside,
    blockStarts: record.blockStarts,
    coreOf: (fold) => coreWithout(fold, parts, judged),
  });
  return {
    kind: plan.kind,
    stepMinutes: info.stepMinutes,
    covariates: shape.covariates,
    seasonal: shape.seasonal,
    features: inputs.names,
    inputScaling: rows.inputScaling,
    ...(kernel ? { kernel: kernelFacts(kernel, sources) } : {}),
    linearShare: parts.linearShare,
    blend: judged.blend,
    slotSpread: [...judged.slotSpread],
    windows: Object.fromEntries(
      sources.map(({ scaling }, i) => [(datasets[i] as Dataset).target.info.id, scaling]),
    ),
    typicalError: record.typical,
    ...(members
      ? { extraScaling: members.extraScaling, residualDeviation: members.residualDeviation }
      : {}),
    calibration,
    ...(judged.usual ? { usualShare: judged.usual.share } : {}),
    ...range,
    selection: { errors: judged.errors, why: plan.why },
  };
}

function kernelFacts(
  { scaling, learned, ridge }: FittedKernel,
  sources: readonly TrainingSource[],
): NonNullable<DayAheadState['kernel']> {
  const ends = sources.map(({ history }) => history.firstDay + history.days);
  return { scaling, learned, ridge, fittedUntilDay: Math.max(...ends) };
}

/** What is left of the model without the fits that saw a fold. */
function coreWithout(
  fold: number,
  { inputs, formInputs, rows, form, kernel, linearShare, members }: Parts,
  { blend, slotSpread, usual }: Judged,
): DayAheadCore {
  return {
    inputs,
    closedFormInputs: formInputs,
    inputScaling: rows.inputScaling,
    closedForm: form.foldWeights[fold] as Float64Array,
    ...(kernel
      ? { kernel: { ...kernel, learned: 0, weights: kernel.foldWeights[fold] as KernelWeights } }
      : {}),
    linearShare,
    blend,
    slotSpread,
    usualShare: usual?.share,
    ...(members
      ? {
          networks: {
            heads: forwardOf(foldNetwork(members.members as LayersModel, fold)),
            extraScaling: members.extraScaling,
            residualDeviation: members.residualDeviation,
          },
        }
      : {}),
  };
}
