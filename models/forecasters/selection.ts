import type { ForecasterState } from './forecaster.ts';

/** Why a fitted forecaster is what it is, as its artifact keeps it. */
export interface SelectionReport {
  readonly why: string;
  /** Mean absolute error of each candidate on days that it did not learn from, in the series' unit. */
  readonly errors: Readonly<Record<string, number>>;
  /** Share of each candidate in the forecast; empty where nothing was combined. */
  readonly shares: Readonly<Record<string, number>>;
}

/** What a state says of its choice; undefined for kinds that make none. */
export function selectionOf(state: ForecasterState): SelectionReport | undefined {
  const selection = state['selection'] as Partial<SelectionReport> | undefined;
  if (typeof selection?.why !== 'string') return undefined;
  const shares = Object.entries((state['blend'] ?? {}) as Record<string, number>);
  return {
    why: selection.why,
    errors: selection.errors ?? {},
    shares: Object.fromEntries(shares.filter(([, share]) => share > 0)),
  };
}
