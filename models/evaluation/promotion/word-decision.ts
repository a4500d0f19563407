import type { PromotionDecision, PromotionReason } from './decide-promotion.ts';

type Decided = Omit<PromotionDecision, 'sentence'>;

interface Wording {
  readonly measure: { readonly name: string; readonly unit: string };
  readonly unforecast: number;
}

/** One sentence or two that a person understands without having seen the numbers. */
export function wordDecision(decided: Decided, wording: Wording): string {
  return WORDS[decided.because](decided, wording);
}

const WORDS: Readonly<Record<PromotionReason, (decided: Decided, wording: Wording) => string>> = {
  'spoiled-feed': ({ feed }) =>
    `Not promoted: the readings cannot be relied on to judge by. ${feed.findings.map(({ sentence }) => sentence).join(' ')}`,
  'no-forecast': (_, { unforecast }) =>
    `Not promoted: it gives no forecast for ${percent(unforecast)} of the steps that the others forecast.`,
  'too-few-days': ({ days, rule, losses }) =>
    `Not promoted: it could be scored on ${days} whole days, and ${losses.champion === null ? rule.fewestFirstDays : rule.fewestDays} are the fewest to judge by. Promote it by hand, or wait for more readings.`,
  'worse-than-naive': (decided, { measure }) =>
    `Not promoted: over ${decided.days} days its ${measure.name} of ${amount(decided.losses.challenger, measure.unit)} is worse than ` +
    `the weekly naive forecast's ${amount(decided.losses.naive, measure.unit)}.`,
  'first-version': (decided, { measure }) =>
    `Promoted as the first version: over ${decided.days} days it never saw, its ${measure.name} of ` +
    `${amount(decided.losses.challenger, measure.unit)} is no worse than the weekly naive forecast's ${amount(decided.losses.naive, measure.unit)}.`,
  'not-better': (decided, wording) =>
    `Not promoted: ${compared(decided, wording)}, which chance explains (p = ${probability(decided)}, ` +
    `${percent(decided.rule.level)} asked for).`,
  better: (decided, wording) =>
    `Promoted: ${compared(decided, wording)}, which chance alone would show in fewer than ` +
    `${percent(decided.rule.level)} of cases (p = ${probability(decided)}).`,
};

function compared({ days, losses, improvement }: Decided, { measure }: Wording): string {
  const share = improvement?.share ?? 0;
  return (
    `over ${days} days its ${measure.name} of ${amount(losses.challenger, measure.unit)} is ` +
    `${percent(Math.abs(share))} ${share < 0 ? 'above' : 'below'} the champion's ${amount(losses.champion, measure.unit)}`
  );
}

function probability({ improvement }: Decided): string {
  const p = improvement?.pValue ?? 1;
  return p < 0.001 ? '< 0.001' : p.toFixed(3);
}

function amount(value: number | null, unit: string): string {
  if (value === null) return 'unknown size';
  const text = value.toLocaleString('en-US', { maximumSignificantDigits: 4 });
  return unit === '' ? text : `${text} ${unit}`;
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}
