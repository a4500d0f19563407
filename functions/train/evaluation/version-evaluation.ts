import * as z from 'zod';
import {
  decidePromotion,
  type PromotionDecision,
} from '../../../models/evaluation/promotion/decide-promotion.ts';
import { PROMOTION_RULE } from '../../../models/evaluation/promotion/promotion-rule.ts';

const numbers = z.array(z.number());
const maybeNumbers = z.array(z.number().nullable());

const feedSchema = z.object({
  isFit: z.boolean(),
  findings: z
    .array(
      z.object({
        check: z.enum(['missing', 'doubted', 'dead', 'level', 'clock']),
        on: z.string(),
        value: z.number(),
        limit: z.number(),
        sentence: z.string(),
      }),
    )
    .readonly(),
});

/** `report.json` of a version that the pipeline trained: all that the decision on it rests on. */
export const versionEvaluationSchema = z.object({
  protocol: z.string(),
  from: z.iso.datetime(),
  until: z.iso.datetime(),
  days: z.int(),
  unit: z.string(),
  metrics: z.record(z.string(), z.number().nullable()),
  /** The job that made the version. */
  job: z.string(),
  /** The champion that it was scored beside; null where there was none. */
  champion: z.int().nullable(),
  /** Why there was a champion and it could not be scored on these readings. */
  incomparable: z.string().nullable(),
  loss: z.enum(['absolute', 'brier']),
  /** Mean losses a day, of all forecasters over the same steps. */
  daily: z.object({
    days: z.array(z.string()),
    challenger: numbers,
    champion: numbers.exactOptional(),
    naive: numbers,
    steps: z.int(),
    unforecast: z.number(),
  }),
  /** The last days of those that were scored, step by step; null where a value is not known. */
  lastDays: z.object({
    startAt: z.iso.datetime(),
    stepMinutes: z.int(),
    actual: maybeNumbers,
    forecast: maybeNumbers,
    naive: maybeNumbers,
  }),
  feed: feedSchema,
});

export type VersionEvaluation = z.infer<typeof versionEvaluationSchema>;

/** The decision that an evaluation asks for; the same one whenever it is asked. */
export function decideOn(evaluation: VersionEvaluation, level: number): PromotionDecision {
  const { daily, feed, loss, unit } = evaluation;
  const { champion, ...others } = daily;
  return decidePromotion({
    losses: {
      ...others,
      challenger: Float64Array.from(daily.challenger),
      naive: Float64Array.from(daily.naive),
      ...(champion ? { champion: Float64Array.from(champion) } : {}),
    },
    feed,
    measure:
      loss === 'brier' ? { name: 'Brier score', unit: '' } : { name: 'mean absolute error', unit },
    rule: { ...PROMOTION_RULE, level },
  });
}
