import { bitOf } from '../../../models/series/quality/reasons.ts';
import {
  emptyBlock,
  type ReadingBlock,
  slotAt,
  slotOf,
} from '../../../models/series/reading-block.ts';
import { resample } from '../../../models/series/resample.ts';
import { type SeriesInfo, stepMs, type Unit } from '../../../models/series/series.ts';
import { combinedBy, conversionFactor } from '../../../models/series/units.ts';
import { SeriesMismatchError } from './errors.ts';

export interface SourceMeasure {
  readonly unit: Unit;
  /** Heat of a cubic metre of gas, kWh/m3; needed between volume and energy only. */
  readonly kilowattHoursPerCubicMetre?: number;
}

/**
 * Brings readings to the unit, step and grid of the series they belong to.
 *
 * @throws SeriesMismatchError when their steps lie between those of the series; SeriesError when a
 * unit or a step cannot be turned into the series'.
 */
export function fitBlock(
  block: ReadingBlock,
  source: SourceMeasure,
  info: SeriesInfo,
): ReadingBlock {
  const converted = convert(block, source, info);
  const stepped = toStep(converted, info);
  const phaseMs = (info.phaseMinutes ?? 0) * 60_000;
  if ((stepped.startAt - phaseMs) % stepMs(info) === 0) return stepped;
  throw new SeriesMismatchError(
    `The readings start at ${new Date(stepped.startAt).toISOString()}, but the steps of "${info.id}" ` +
      `start ${info.phaseMinutes ?? 0} minutes past full ${info.stepMinutes}-minute steps of UTC. Import them ` +
      'as another series, or say whether timestamps name the start or the end of a step.',
    { id: info.id, startAt: stepped.startAt },
  );
}

function convert(block: ReadingBlock, source: SourceMeasure, info: SeriesInfo): ReadingBlock {
  const factor = conversionFactor(source.unit, info.unit, {
    stepMinutes: block.stepMinutes,
    ...(source.kilowattHoursPerCubicMetre === undefined
      ? {}
      : { kilowattHoursPerCubicMetre: source.kilowattHoursPerCubicMetre }),
  });
  if (factor === 1) return block;
  const scale = (value: number) => tidy(value * factor);
  const superseded = [...block.superseded].map(
    ([slot, values]) => [slot, values.map(scale)] as const,
  );
  return { ...block, values: block.values.map(scale), superseded: new Map(superseded) };
}

/** 0.1 kWh in 15 minutes is 0.4 kW, not 0.4000000000000001: 15 digits are what a double keeps. */
function tidy(value: number): number {
  return Number.isNaN(value) ? value : Number(value.toPrecision(15));
}

/** A longer step is there when all of its parts are, and doubted when one of them is. */
function toStep(block: ReadingBlock, info: SeriesInfo): ReadingBlock {
  if (block.stepMinutes === info.stepMinutes) return block;
  const { startAt, values } = resample(block.values, {
    startAt: block.startAt,
    fromMinutes: block.stepMinutes,
    toMinutes: info.stepMinutes,
    by: combinedBy(info.unit),
    phaseMs: (info.phaseMinutes ?? 0) * 60_000,
  });
  const stepped = emptyBlock({ startAt, stepMinutes: info.stepMinutes, length: values.length });
  stepped.values.set(values);
  const parts = Math.max(1, info.stepMinutes / block.stepMinutes);
  const spread = parts === 1 ? bitOf('spread') : 0;
  for (let slot = 0; slot < stepped.length; slot++) {
    const from = Math.floor(slotOf(block, slotAt(stepped, slot)));
    let [present, reasons] = [1, spread];
    for (let part = from; part < from + parts; part++) {
      present &= block.present[part] as number;
      reasons |= block.reasons[part] as number;
    }
    stepped.present[slot] = present;
    stepped.reasons[slot] = present ? reasons : 0;
  }
  return stepped;
}
