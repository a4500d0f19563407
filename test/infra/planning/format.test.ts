import { describe, expect, it } from 'vitest';
import { accountDefaults, simulateBurst } from '../../../infra/planning/burst.ts';
import { formatBurst, formatCost } from '../../../infra/planning/format.ts';
import { monthlyCost, typicalWorkload } from '../../../infra/planning/monthly-cost.ts';

describe('formatCost', () => {
  it('says what costs, what it comes to, and when the prices were read', () => {
    const cost = monthlyCost(typicalWorkload);

    const lines = formatCost(cost).split('\n');

    expect(lines[0]).toMatch(/^API requests +0\.74 million +\$2\.58$/);
    expect(lines.find((line) => line.startsWith('a month'))).toContain(cost.dollars.toFixed(2));
    expect(lines.some((line) => line.startsWith('API cache'))).toBe(false);
    expect(lines.at(-2)).toContain(`us-east-1 as of ${cost.prices.sources[0]?.asOf}`);
  });
});

describe('formatBurst', () => {
  it('says who was served, how long it took and what it cost', () => {
    const text = formatBurst(
      simulateBurst([10], {
        ...accountDefaults,
        limit: 1,
        arrivals: 'even',
        coldMilliseconds: 640,
        medianMilliseconds: 10,
        p99Milliseconds: 10,
      }),
    );

    expect(text).toContain('10 requests: 40 % served, 0 % refused by API Gateway, 60 % by Lambda');
    expect(text).toMatch(/p50 \d+ ms, p99 \d+ ms, 1 cold starts, at most 1 at once, \$0\.00/);
    expect(text).toContain('requests/s');
  });
});
