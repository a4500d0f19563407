import { describe, expect, it } from 'vitest';
import { fitBlock } from '../../../../functions/readings/store/fit-block.ts';
import { reasonsIn } from '../../../../models/series/quality/reasons.ts';
import { emptyBlock } from '../../../../models/series/reading-block.ts';
import type { SeriesInfo } from '../../../../models/series/series.ts';

const info: SeriesInfo = {
  id: 'a',
  carrier: 'electricity',
  unit: 'kW',
  stepMinutes: 60,
  timeZone: 'UTC',
};
const startAt = Date.UTC(2024, 0, 1);

function block(stepMinutes: number, values: number[]) {
  const made = emptyBlock({ startAt, stepMinutes, length: values.length });
  made.values.set(values);
  made.present.fill(1);
  return made;
}

describe('fitBlock', () => {
  it('turns quarter hours of energy into hours of power', () => {
    const fitted = fitBlock(block(15, [1, 2, 3, 4, 5, 5, 5]), { unit: 'kWh' }, info);
    expect([...fitted.values]).toEqual([10]);
  });

  it('leaves an hour out when a part of it has not come', () => {
    const part = block(30, [1, 2, 3, 4]);
    part.present[1] = 0;
    const fitted = fitBlock(part, { unit: 'kW' }, info);
    expect([...fitted.present]).toEqual([0, 1]);
  });

  it('says that a share of a longer step is an estimate', () => {
    const fitted = fitBlock(block(120, [8]), { unit: 'kW' }, info);
    expect([...fitted.values]).toEqual([8, 8]);
    expect(reasonsIn(fitted.reasons[0] as number)).toEqual(['spread']);
  });

  it('refuses steps that lie between those of the series', () => {
    const between = { ...block(60, [1, 2]), startAt: startAt + 1_800_000 };
    expect(() => fitBlock(between, { unit: 'kW' }, info)).toThrow(
      /start 0 minutes past full 60-minute/,
    );
    expect(fitBlock(between, { unit: 'kW' }, { ...info, phaseMinutes: 30 }).length).toBe(2);
  });
});
