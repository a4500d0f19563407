/** How far a reading may be trusted. */
export const FLAGS = ['ok', 'estimated', 'suspect', 'missing'] as const;
export type Flag = (typeof FLAGS)[number];

/** Why a reading has its flag: the flag that a reason asks for, and what it means. */
export const REASONS = {
  'no-value': { flag: 'missing', meaning: 'the source has a row but no value' },
  'not-a-number': { flag: 'missing', meaning: 'the source has text where a number belongs' },
  'source-missing': { flag: 'missing', meaning: 'the source says that the reading is missing' },
  'source-estimated': { flag: 'estimated', meaning: 'the source says that it is an estimate' },
  'source-suspect': { flag: 'suspect', meaning: 'the source doubts it' },
  spread: { flag: 'estimated', meaning: 'an equal share of a longer step' },
  'conflicting-rows': { flag: 'suspect', meaning: 'the source gives two values for the step' },
  'local-time-never-was': {
    flag: 'suspect',
    meaning: 'its local time was jumped over by the clock',
  },
  'off-the-grid': { flag: 'suspect', meaning: 'its timestamp lies between two steps' },
  future: { flag: 'suspect', meaning: 'it lay in the future when it came in' },
  'out-of-bounds': { flag: 'suspect', meaning: 'below or above what the series can be' },
  wild: { flag: 'suspect', meaning: 'more than ten times the size of everything around it' },
  'beside-wild': { flag: 'suspect', meaning: 'next to a wild value' },
  'zero-fault': { flag: 'suspect', meaning: 'zero in a series that never comes near zero' },
  'flat-line': { flag: 'suspect', meaning: 'unchanged for longer than the series ever is' },
  spike: { flag: 'suspect', meaning: 'leaps away from the readings on both of its sides' },
  'off-profile': { flag: 'suspect', meaning: 'far from the same time on the days around it' },
  'unit-jump': {
    flag: 'suspect',
    meaning: 'scaled by a factor such as 1,000 since the days before',
  },
  'clock-shift': { flag: 'suspect', meaning: 'its day runs hours early or late' },
} as const satisfies Record<string, { flag: Flag; meaning: string }>;

export type Reason = keyof typeof REASONS;

/** In the order of their bits. */
const NAMES = Object.keys(REASONS) as Reason[];

/** A reading's reasons as bits: one number a step, however many reasons there are. */
export type ReasonBits = number;

const BITS = Object.fromEntries(NAMES.map((name, index) => [name, 1 << index])) as Record<
  Reason,
  ReasonBits
>;

export function bitOf(reason: Reason): ReasonBits {
  return BITS[reason];
}

/** Reasons that a detector finds from the readings around: computed anew whenever those change. */
export const DETECTED: readonly Reason[] = NAMES.slice(NAMES.indexOf('out-of-bounds'));
export const DETECTED_BITS: ReasonBits = union(DETECTED);

const SUSPECT_BITS = union(NAMES.filter((name) => REASONS[name].flag === 'suspect'));
const ESTIMATED_BITS = union(NAMES.filter((name) => REASONS[name].flag === 'estimated'));

/** The flag of a value with these reasons: a reading without a value is missing, whatever else. */
export function flagOf(value: number, reasons: ReasonBits): Flag {
  if (Number.isNaN(value)) return 'missing';
  if (reasons & SUSPECT_BITS) return 'suspect';
  return reasons & ESTIMATED_BITS ? 'estimated' : 'ok';
}

export function reasonsIn(bits: ReasonBits): Reason[] {
  return NAMES.filter((name) => bits & BITS[name]);
}

/** The form in which reasons are stored: names in a fixed order, separated by spaces. */
export function formatReasons(bits: ReasonBits): string {
  return reasonsIn(bits).join(' ');
}

/** Unknown names, from a newer release, are left out. */
export function parseReasons(text: string): ReasonBits {
  return union(text.split(' ').filter((name): name is Reason => name in BITS));
}

function union(names: readonly Reason[]): ReasonBits {
  return names.reduce((bits, name) => bits | BITS[name], 0);
}
