import { constants } from 'node:os';

/** @type {Set<() => void>} */
const cleanups = new Set();

/**
 * Registers what must be undone when a signal ends set-up: locks released, children stopped.
 * @param {() => void} cleanup synchronous; must not throw
 * @returns {() => void} takes the registration back
 */
export function onInterrupt(cleanup) {
  cleanups.add(cleanup);
  return () => cleanups.delete(cleanup);
}

/**
 * Until the returned function is called, signals clean up and end this process with 128 + number.
 * @returns {() => void}
 */
export function exitOnSignals() {
  /** @type {NodeJS.Signals[]} */
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
  /** @param {NodeJS.Signals} signal */
  const leave = (signal) => {
    for (const cleanup of cleanups) cleanup();
    process.exit(128 + constants.signals[signal]);
  };
  for (const signal of signals) process.on(signal, leave);
  return () => {
    for (const signal of signals) process.off(signal, leave);
  };
}
