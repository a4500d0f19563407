/** Figures for people: one line each, indented as they nest, numbers to three digits. */
export function formatFigures(figures: object, indent = ''): string {
  return Object.entries(figures)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${indent}${formatEntry(name, value, indent)}`)
    .join('\n');
}

function formatEntry(name: string, value: unknown, indent: string): string {
  if (typeof value !== 'object' || value === null) return `${name}: ${formatValue(value)}`;
  return `${name}:\n${formatFigures(value, `${indent}  `)}`;
}

function formatValue(value: unknown): string {
  if (typeof value !== 'number' || Number.isInteger(value)) return String(value);
  return Math.abs(value) >= 100 ? value.toFixed(0) : value.toPrecision(3);
}
