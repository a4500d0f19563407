import { describe, expect, it } from 'vitest';
import {
  bitOf,
  flagOf,
  formatReasons,
  parseReasons,
  REASONS,
  type Reason,
} from '../../../../models/series/quality/reasons.ts';

describe('reasons', () => {
  it('come back from the form in which they are stored', () => {
    const names = Object.keys(REASONS) as Reason[];
    const all = names.reduce((bits, name) => bits | bitOf(name), 0);
    expect(parseReasons(formatReasons(all))).toBe(all);
    expect(formatReasons(bitOf('spike') | bitOf('wild'))).toBe('wild spike');
    expect(parseReasons('spike from-a-newer-release')).toBe(bitOf('spike'));
  });

  it('give a value its flag, the worst first', () => {
    expect(flagOf(1, 0)).toBe('ok');
    expect(flagOf(1, bitOf('source-estimated'))).toBe('estimated');
    expect(flagOf(1, bitOf('source-estimated') | bitOf('spike'))).toBe('suspect');
    expect(flagOf(NaN, bitOf('spike'))).toBe('missing');
  });
});
