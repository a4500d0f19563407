import { describe, expect, it } from 'vitest';
import type { DailyLosses } from '../../../../models/evaluation/promotion/daily-losses.ts';
import { decidePromotion } from '../../../../models/evaluation/promotion/decide-promotion.ts';
import { PROMOTION_RULE } from '../../../../models/evaluation/promotion/promotion-rule.ts';
import { simulateDays, type Truth } from './simulated-days.ts';

const measure = { name: 'mean absolute error', unit: 'MW' };
const feed = { isFit: true, findings: [] };
const decide = (losses: DailyLosses) => decidePromotion({ losses, feed, measure });
const HOLDOUT_DAYS = 42;

function promotions(truth: Omit<Truth, 'seed' | 'days'>, count: number, days = HOLDOUT_DAYS) {
  const decisions = Array.from({ length: count }, (_, seed) =>
    decide(simulateDays({ ...truth, days, seed })),
  );
  return decisions.filter(({ promote }) => promote).length;
}

describe('200 retrainings whose truth is known', () => {
  const persistence = 0.4;
  const better = { challenger: 0.75, naive: 1.6, persistence };
  const worseThanNaive = { challenger: 1.2, naive: 1.1, persistence };
  const noBetter = [
    { challenger: 1, naive: 1.6, persistence },
    { challenger: 1.1, naive: 1.6, persistence },
    worseThanNaive,
  ];
  const EACH = 50;

  it('promotes wrongly at most as often as the stated level', () => {
    const wrong = noBetter.reduce((sum, truth) => sum + promotions(truth, EACH), 0);

    expect(wrong / (3 * EACH)).toBeLessThanOrEqual(PROMOTION_RULE.level);
  });

  it('finds most of the better ones', () => {
    expect(promotions(better, EACH)).toBeGreaterThan(EACH / 2);
  });

  it('never replaces a champion by something worse than naive', () => {
    expect(promotions(worseThanNaive, EACH)).toBe(0);
  });
});

describe('the level', () => {
  it.each([
    { days: 14, persistence: 0 },
    { days: 14, persistence: 0.6 },
    { days: 42, persistence: 0 },
    { days: 42, persistence: 0.6 },
    { days: 92, persistence: 0.8 },
  ])('holds for equals over $days days with persistence $persistence', ({ days, persistence }) => {
    const share = promotions({ challenger: 1, naive: 2, persistence }, 2000, days) / 2000;

    // Three standard deviations of a share of 5 % in 2,000.
    expect(share).toBeLessThan(PROMOTION_RULE.level + 0.015);
  });
});

describe('a decision', () => {
  const equal = simulateDays({
    days: 42,
    challenger: 1,
    naive: 1.5,
    persistence: 0.3,
    seed: 1,
  });
  const twice = (values: Float64Array | undefined) => values?.map((value) => 2 * value);

  it('says what was compared, on how many days and how sure it is', () => {
    const better = { ...equal, champion: twice(equal.challenger) as Float64Array };

    const decision = decide(better);

    expect(decision).toMatchObject({ promote: true, because: 'better', days: 42 });
    expect(decision.improvement?.share).toBeCloseTo(0.5);
    expect(decision.sentence).toMatch(
      /^Promoted: over 42 days its mean absolute error of [\d.]+ MW is 50.0 % below the champion's [\d.]+ MW, /,
    );
  });

  it('refuses what beats the champion and not the naive forecast', () => {
    const naive = equal.challenger.map((value) => 0.9 * value);
    const losses = { ...equal, champion: twice(equal.challenger) as Float64Array, naive };

    expect(decide(losses)).toMatchObject({ promote: false, because: 'worse-than-naive' });
  });

  it('refuses any challenger on a spoiled feed, and says why', () => {
    const sentence = 'The readings stay at 0 all day for 9 days.';
    const finding = { check: 'dead', on: '2014-07-01', value: 9, limit: 0, sentence } as const;
    const losses = { ...equal, champion: twice(equal.challenger) as Float64Array };

    const decision = decidePromotion({
      losses,
      measure,
      feed: { isFit: false, findings: [finding] },
    });

    expect(decision).toMatchObject({ promote: false, because: 'spoiled-feed' });
    expect(decision.sentence).toContain(sentence);
  });

  it('refuses a challenger that leaves steps without a forecast', () => {
    expect(decide({ ...equal, unforecast: 0.02 })).toMatchObject({ because: 'no-forecast' });
  });

  it('waits for two weeks before it replaces a champion, and for one before a first version', () => {
    const few = simulateDays({ days: 13, challenger: 0.1, naive: 2, persistence: 0, seed: 3 });
    const { champion: _, ...first } = few;

    expect(decide(few)).toMatchObject({ promote: false, because: 'too-few-days' });
    expect(decide(first)).toMatchObject({ promote: true, because: 'first-version' });
  });

  it('does not promote a copy of the champion', () => {
    const copy = { ...equal, champion: equal.challenger };

    expect(decide(copy)).toMatchObject({ promote: false, because: 'not-better' });
  });

  it('does not fail on losses of zero or on no days at all', () => {
    const zeros = new Float64Array(42);
    const perfect = { ...equal, challenger: zeros, champion: zeros, naive: zeros };
    const none = { ...equal, days: [], steps: 0, unforecast: 0 };

    expect(decide(perfect)).toMatchObject({ promote: false, because: 'not-better' });
    expect(decide(none)).toMatchObject({ promote: false, because: 'too-few-days' });
  });
});
