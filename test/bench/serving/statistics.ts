/** Quantiles of a sample, in its own unit. */
export function summarise(sample: readonly number[]): { p50: number; p99: number; mean: number } {
  const sorted = sample.toSorted((a, b) => a - b);
  const at = (level: number) =>
    sorted[Math.min(sorted.length - 1, Math.floor(level * sorted.length))] ?? Number.NaN;
  return {
    p50: at(0.5),
    p99: at(0.99),
    mean: sorted.reduce((sum, value) => sum + value, 0) / sorted.length,
  };
}
