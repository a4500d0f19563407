import * as z from 'zod';
import type { PromotionDecision } from '../../../models/evaluation/promotion/decide-promotion.ts';

/** `decision.json` beside a version: what was decided on it, why, and by which numbers. */
export const storedDecisionSchema = z.object({
  outcome: z.enum(['promoted', 'rejected', 'awaiting-approval']),
  because: z.string(),
  sentence: z.string(),
  numbers: z.custom<PromotionDecision>((value) => typeof value === 'object' && value !== null),
});

export type StoredDecision = z.infer<typeof storedDecisionSchema>;
