/** How a local day is cut: `slots` of equal length for forecasts, `parts` for a coarser look back. */
export interface DayGrid {
  readonly slotMinutes: number;
  /** Slots of a day of 24 hours. */
  readonly slots: number;
  /** Equal parts of a day, each a whole number of slots: hours where the step allows. */
  readonly parts: number;
  readonly slotsPerPart: number;
}

/** Finer steps are forecast as means over one of these, because their own noise is all they add. */
const COARSE_MINUTES = [15, 20, 30, 60];

/** The cut of a day for a series' step: the step itself from a quarter of an hour on. */
export function dayGridOf(stepMinutes: number): DayGrid {
  const slotMinutes =
    stepMinutes >= 15
      ? stepMinutes
      : (COARSE_MINUTES.find((minutes) => minutes % stepMinutes === 0) ?? stepMinutes);
  const slots = Math.ceil(1440 / slotMinutes);
  const parts = greatestCommonDivisor(slots, 24);
  return { slotMinutes, slots, parts, slotsPerPart: slots / parts };
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}
