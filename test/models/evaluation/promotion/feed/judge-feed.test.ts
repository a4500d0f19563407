import { describe, expect, it } from 'vitest';
import { judgeFeed } from '../../../../../models/evaluation/promotion/feed/judge-feed.ts';
import { endAt, type Series } from '../../../../../models/series/series.ts';
import { syntheticTown } from '../../../../support/synthetic-town.ts';
import { SPOILS, type Spoil, spoil } from '../../spoils.ts';
import { hasVicElec, readVicElec } from '../../vic-elec.ts';

const DAY_MS = 86_400_000;
const CHECK_OF: Record<Spoil, string> = {
  zeros: 'dead',
  'kW for MW': 'level',
  'kWh of half hours for kW': 'level',
  'two hours late': 'clock',
  'ten hours early': 'clock',
};
const kinds = Object.keys(SPOILS) as Spoil[];

/** The latest six weeks of a series are scored. */
function judge(series: Series) {
  const untilAt = endAt(series);
  return judgeFeed(series, { fromAt: untilAt - 42 * DAY_MS, untilAt });
}

describe('a town', () => {
  // In UTC: its rhythm follows no clock that is put forward.
  const town = syntheticTown({ days: 300, timeZone: 'UTC', stepMinutes: 30 }).target;

  it('is fit as it is', () => {
    expect(judge(town)).toEqual({ isFit: true, findings: [] });
  });

  it.each(kinds.flatMap((kind) => [7, 21, 60].map((days) => ({ kind, days }))))(
    'is not with $kind over its last $days days',
    ({ kind, days }) => {
      const { isFit, findings } = judge(spoil(town, kind, days));

      expect(isFit).toBe(false);
      expect(findings.map(({ check }) => check)).toContain(CHECK_OF[kind]);
    },
  );

  it('names the day on which the clock moved, and by how much', () => {
    const finding = judge(spoil(town, 'two hours late', 30)).findings.find(
      ({ check }) => check === 'clock',
    );

    const movedAt = endAt(town) - 30 * DAY_MS;
    expect(Math.abs(Date.parse(finding?.on ?? '') - movedAt)).toBeLessThanOrEqual(3 * DAY_MS);
    expect(finding?.sentence).toMatch(/run (1\.5|2|2\.5) hours late/);
  });

  it('is not with a third of its readings missing', () => {
    const values = town.values.map((value, step) => (step % 3 === 0 ? Number.NaN : value));

    expect(judge({ ...town, values }).findings.map(({ check }) => check)).toContain('missing');
  });

  it('may rise by a third: customers buy heat pumps', () => {
    const from = town.values.length - 30 * 48;
    const values = town.values.map((value, step) => (step < from ? value : 1.33 * value));

    expect(judge({ ...town, values }).isFit).toBe(true);
  });
});

it('knows a gas meter that rests all summer', () => {
  const { values, ...town } = syntheticTown({ days: 500, timeZone: 'UTC' }).target;
  const rests = (step: number) => (step / 24) % 250 > 200;
  const gas = values.map((value, step) => (rests(step) ? 0 : value));

  expect(judge({ ...town, values: gas }).findings).toEqual([]);
});

describe.skipIf(!hasVicElec)('Victoria 2012 to 2014', () => {
  const demand = hasVicElec ? readVicElec().target : syntheticTown({ days: 60 }).target;
  const cutAt = (days: number): Series => ({
    ...demand,
    values: demand.values.subarray(0, days * 48),
  });
  const cuts = [400, 500, 600, 730, 850, 1000, 1096];

  it.each(cuts)('is fit on day %i', (days) => {
    expect(judge(cutAt(days)).findings).toEqual([]);
  });

  it.each(kinds)('is not with %s', (kind) => {
    // Half the size hides in the weather until there is a year to tell what weather does.
    const told = kind === 'kWh of half hours for kW' ? cuts.slice(1) : cuts;

    const verdicts = told.map((days) => judge(spoil(cutAt(days), kind, 30)).isFit);

    expect(verdicts).toEqual(told.map(() => false));
  });
});
