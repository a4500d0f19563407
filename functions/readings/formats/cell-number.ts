export const POINT = 0x2e;
export const COMMA = 0x2c;
const ZERO = 0x30;
const NINE = 0x39;
const MINUS = 0x2d;
const PLUS = 0x2b;
const SPACE = 0x20;

/** Powers of ten that a double holds exactly: a mantissa below 2^53 divided by one is correctly rounded. */
const POWERS_OF_TEN = Array.from({ length: 23 }, (_, power) => 10 ** power);
const LARGEST_EXACT_MANTISSA = 2 ** 53;

/** What feeds write where there is no reading. */
const MISSING_WORD =
  /^(?:-+|\.+|\?+|n\/?a|#n\/a|#?nan|-nan|null|nil|none|missing|empty|no ?data|undefined|nv|unavailable)$/i;

export function isMissingWord(text: string): boolean {
  return MISSING_WORD.test(text);
}

/**
 * A plain decimal number read from bytes, without making a string; NaN for anything else, which
 * `readNumberText` then looks at. Correctly rounded (Clinger's fast path), so equal to `Number(text)`.
 *
 * @param decimal the byte of the decimal mark, `POINT` or `COMMA`
 */
export function readNumber(bytes: Uint8Array, start: number, end: number, decimal: number): number {
  let at = start;
  while (at < end && bytes[at] === SPACE) at++;
  const negative = bytes[at] === MINUS;
  if (negative || bytes[at] === PLUS) at++;
  let mantissa = 0;
  let digits = 0;
  let decimals = -1;
  for (; at < end; at++) {
    const byte = bytes[at] as number;
    if (byte >= ZERO && byte <= NINE) {
      mantissa = mantissa * 10 + (byte - ZERO);
      digits++;
      if (decimals >= 0) decimals++;
    } else if (byte === decimal && decimals < 0) decimals = 0;
    else break;
  }
  while (at < end && bytes[at] === SPACE) at++;
  if (at < end || digits === 0 || mantissa >= LARGEST_EXACT_MANTISSA || decimals > 22) return NaN;
  const value = decimals > 0 ? mantissa / (POWERS_OF_TEN[decimals] as number) : mantissa;
  return negative ? -value : value;
}

/** Any number as people and programs write it: exponents, thousands marks, a typographic minus. */
export function readNumberText(text: string, decimal: number): number {
  const group = decimal === COMMA ? '.' : ',';
  const mark = decimal === COMMA ? ',' : '.';
  let plain = text.trim().replace(/^[\u2212\u2013]/, '-');
  const grouped = new RegExp(
    `^[-+]?\\d{1,3}(?:[${group}'\\u00a0\\u202f ]\\d{3})+(?:\\${mark}\\d*)?$`,
  );
  if (grouped.test(plain)) plain = plain.replace(new RegExp(`[${group}'\\u00a0\\u202f ]`, 'g'), '');
  if (decimal === COMMA) plain = plain.replace(',', '.');
  return /^[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?$/i.test(plain) ? Number(plain) : NaN;
}
