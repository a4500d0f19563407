import type { BurstResult } from './burst.ts';
import { plotBurst } from './burst-plot.ts';
import type { MonthlyCost } from './monthly-cost.ts';

/** A month's bill as lines of text, the parts that cost nothing left out. */
export function formatCost({ lines, dollars, ...cost }: MonthlyCost): string {
  const rows = lines
    .filter((line) => line.dollars > 0)
    .map(
      ({ item, quantity, unit, dollars: part }) =>
        `${item.padEnd(24)} ${rounded(quantity).padStart(14)} ${unit.padEnd(9)} ${money(part)}`,
    );
  const { region, sources } = cost.prices;
  const asOf = sources.map((source) => source.asOf).sort();
  return [
    ...rows,
    `${'a month'.padEnd(49)} ${money(dollars)}`,
    `${'a million forecasts'.padEnd(49)} ${money(cost.dollarsPerMillionForecasts)}`,
    `Prices of ${region} as of ${asOf[0]}, without taxes and free tiers; --json names their pages.`,
    '',
  ].join('\n');
}

/** What a burst did, in a few lines and a plot. */
export function formatBurst(result: BurstResult): string {
  const share = (count: number) => `${rounded((100 * count) / Math.max(1, result.requests))} %`;
  return [
    `${rounded(result.requests)} requests: ${share(result.served)} served, ` +
      `${share(result.refusedByGateway)} refused by API Gateway, ` +
      `${share(result.refusedByLambda)} by Lambda`,
    `p50 ${rounded(result.p50Milliseconds)} ms, p99 ${rounded(result.p99Milliseconds)} ms, ` +
      `${rounded(result.coldStarts)} cold starts, at most ${rounded(result.peakRunning)} at once, ` +
      `$${result.dollars.toFixed(2)}`,
    '',
    plotBurst(result),
  ].join('\n');
}

function rounded(value: number): string {
  const digits = Math.abs(value) < 10 ? 2 : 0;
  return value.toLocaleString('en', { maximumFractionDigits: digits });
}

function money(dollars: number): string {
  return `$${dollars.toLocaleString('en', { minimumFractionDigits: 2, maximumFractionDigits: 2 })}`.padStart(
    12,
  );
}
