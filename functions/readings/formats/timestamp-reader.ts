const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const LONGEST_REMEMBERED = 64;
const DAYS_BEFORE_MONTH = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334];

/** In what order a date's numbers stand, or which number the column counts. */
export type TimestampForm =
  | 'year-month-day'
  | 'day-month-year'
  | 'month-day-year'
  | 'compact'
  | 'epoch-seconds'
  | 'epoch-milliseconds';

/**
 * Reads one form of timestamp from bytes, without making strings. After `read` returned true,
 * `wallMs` is what the clock showed (milliseconds since 1970-01-01 on that clock) and `offsetMs`
 * the stated offset from UTC, NaN where none is stated.
 */
export class TimestampReader {
  wallMs = NaN;
  offsetMs = NaN;
  readonly form: TimestampForm;
  #bytes: Uint8Array = new Uint8Array(0);
  #at = 0;
  #end = 0;
  /** What `readNext` has read last, and whether it could. */
  readonly #last = new Uint8Array(LONGEST_REMEMBERED);
  #lastLength = -1;
  #lastReadable = false;

  constructor(form: TimestampForm) {
    this.form = form;
  }

  read(bytes: Uint8Array, start: number, end: number): boolean {
    this.#bytes = bytes;
    this.#at = start;
    this.#end = end;
    this.offsetMs = NaN;
    this.#skipSpaces();
    const readable = this.#readForm();
    this.#skipSpaces();
    return readable && this.#at === this.#end && Number.isFinite(this.wallMs);
  }

  /** The same where the rows of many meters have one timestamp: the same bytes are read only once. */
  readNext(bytes: Uint8Array, start: number, end: number): boolean {
    const length = end - start;
    if (length === this.#lastLength && isEqual(this.#last, bytes, start, length)) {
      return this.#lastReadable;
    }
    this.#lastReadable = this.read(bytes, start, end);
    this.#lastLength = length <= LONGEST_REMEMBERED ? length : -1;
    for (let at = 0; at < this.#lastLength; at++) this.#last[at] = bytes[start + at] as number;
    return this.#lastReadable;
  }

  /** The same for a string; for tests, JSON and samples. */
  readText(text: string): boolean {
    const bytes = new TextEncoder().encode(text);
    return this.read(bytes, 0, bytes.length);
  }

  #readForm(): boolean {
    if (this.form === 'epoch-seconds') return this.#readEpoch(1000);
    if (this.form === 'epoch-milliseconds') return this.#readEpoch(1);
    const readable = this.form === 'compact' ? this.#readCompact() : this.#readDate();
    return readable && this.#readTimeAndZone();
  }

  #readEpoch(unitMs: number): boolean {
    const count = this.#number(15);
    if (this.#peek() === 0x2e) {
      this.#at++;
      this.#number(9);
    }
    this.wallMs = count * unitMs;
    this.offsetMs = 0;
    return count >= 0;
  }

  /** `20140131`, followed by `T`, a space or nothing, and `0030` or `003000`. */
  #readCompact(): boolean {
    const year = this.#number(4);
    const month = this.#number(2);
    const day = this.#number(2);
    return this.#setDate(year, month, day);
  }

  #readDate(): boolean {
    const first = this.#numberOrMonth(this.form === 'month-day-year');
    const mark = this.#skipMark();
    const named = !isDigit(this.#peek());
    const second = this.#numberOrMonth(this.form !== 'month-day-year');
    // 31Jan2014 needs no mark: the name is one.
    if ((this.#skipMark() === 0 && !named) || mark === 0) return false;
    const third = this.#number(4);
    if (this.form === 'year-month-day') return this.#setDate(first, second, third);
    const year = third < 100 ? third + (third < 70 ? 2000 : 1900) : third;
    if (this.form === 'day-month-year') return this.#setDate(year, second, first);
    return this.#setDate(year, first, second);
  }

  #setDate(year: number, month: number, day: number): boolean {
    const valid = year >= 1900 && year <= 2200 && month >= 1 && month <= 12 && day >= 1;
    if (!valid || day > daysInMonth(year, month)) return false;
    this.wallMs = dayNumberOf(year, month, day) * DAY_MS;
    return true;
  }

  #readTimeAndZone(): boolean {
    const mark = this.#peek();
    if (mark === 0x54 || mark === 0x74 || mark === 0x2c) this.#at++;
    // Some meters write the date and the time with a colon between: 31Jan2014:00:30.
    else if (mark === 0x3a) this.#at++;
    this.#skipSpaces();
    if (!isDigit(this.#peek())) return this.#at === this.#end;
    return this.#readTime() && this.#readZone();
  }

  #readTime(): boolean {
    const hour = this.#number(2);
    const colon = this.#skipTimeMark();
    const minute = colon || isDigit(this.#peek()) ? this.#number(2) : 0;
    let seconds = 0;
    if (this.#skipTimeMark() || (!colon && isDigit(this.#peek()))) seconds = this.#readSeconds();
    const clock = this.#readHalfOfDay(hour);
    // 24:00 is how some feeds write the end of a day.
    const valid = clock >= 0 && (clock < 24 || (clock === 24 && minute === 0 && seconds === 0));
    if (!valid || minute < 0 || minute > 59 || !(seconds >= 0 && seconds < 60)) return false;
    this.wallMs += (clock * 60 + minute) * MINUTE_MS + Math.round(seconds * 1000);
    return true;
  }

  #readSeconds(): number {
    const whole = this.#number(2);
    const mark = this.#peek();
    if (mark !== 0x2e && mark !== 0x2c) return whole;
    this.#at++;
    const start = this.#at;
    const fraction = this.#number(15);
    return fraction < 0 ? -1 : whole + fraction / 10 ** (this.#at - start);
  }

  /** Hour of 24 for `1:30 PM`; the hour as it is where no half is named; -1 where both disagree. */
  #readHalfOfDay(hour: number): number {
    this.#skipSpaces();
    const letter = this.#peek() | 0x20;
    if (letter !== 0x61 && letter !== 0x70) return hour;
    const second = ((this.#bytes[this.#at + 1] as number) | 0x20) === 0x6d;
    if (!second || this.#at + 2 > this.#end || hour < 1 || hour > 12) return -1;
    this.#at += 2;
    return (hour % 12) + (letter === 0x70 ? 12 : 0);
  }

  #readZone(): boolean {
    this.#skipSpaces();
    const mark = this.#peek();
    if (mark === 0x5a || mark === 0x7a) {
      this.#at++;
      this.offsetMs = 0;
    } else if (mark === 0x2b || mark === 0x2d) {
      this.#at++;
      const hours = this.#number(2);
      if (this.#peek() === 0x3a) this.#at++;
      const minutes = isDigit(this.#peek()) ? this.#number(2) : 0;
      if (hours < 0 || hours > 15 || minutes > 59) return false;
      this.offsetMs = (mark === 0x2b ? 1 : -1) * (hours * 60 + minutes) * MINUTE_MS;
    } else if (mark !== 0) return this.#readZoneWord();
    return true;
  }

  /** `UTC` and `GMT` are the only zone names that mean one offset everywhere. */
  #readZoneWord(): boolean {
    const word = String.fromCharCode(...this.#bytes.subarray(this.#at, this.#end)).trim();
    if (word !== 'UTC' && word !== 'GMT') return false;
    this.#at = this.#end;
    this.offsetMs = 0;
    return true;
  }

  #peek(): number {
    return this.#at < this.#end ? (this.#bytes[this.#at] as number) : 0;
  }

  #skipSpaces(): void {
    while (this.#peek() === 0x20) this.#at++;
  }

  #skipTimeMark(): boolean {
    const mark = this.#peek();
    if (mark !== 0x3a && mark !== 0x2e) return false;
    this.#at++;
    return true;
  }

  /** Skips what stands between the numbers of a date; 0 where nothing does. */
  #skipMark(): number {
    const mark = this.#peek();
    if (isDigit(mark) || mark === 0) return 0;
    const letter = (mark | 0x20) >= 0x61 && (mark | 0x20) <= 0x7a;
    if (letter) return mark;
    this.#at++;
    if (mark === 0x2c) this.#skipSpaces();
    return mark;
  }

  #numberOrMonth(mayBeName: boolean): number {
    if (isDigit(this.#peek())) return this.#number(4);
    if (!mayBeName) return -1;
    const name = String.fromCharCode(...this.#bytes.subarray(this.#at, this.#at + 3)).toLowerCase();
    const month = MONTHS.indexOf(name) + 1;
    if (month === 0) return -1;
    while ((this.#peek() | 0x20) >= 0x61 && (this.#peek() | 0x20) <= 0x7a) this.#at++;
    return month;
  }

  /** Up to `most` digits; -1 where there is none. */
  #number(most: number): number {
    const start = this.#at;
    let value = 0;
    while (this.#at - start < most && isDigit(this.#peek())) {
      value = value * 10 + (this.#peek() - 0x30);
      this.#at++;
    }
    return this.#at === start ? -1 : value;
  }
}

/** From the end, where neighbouring timestamps differ. */
function isEqual(last: Uint8Array, bytes: Uint8Array, start: number, length: number): boolean {
  let at = length - 1;
  while (at >= 0 && last[at] === bytes[start + at]) at--;
  return at < 0;
}

function isDigit(byte: number): boolean {
  return byte >= 0x30 && byte <= 0x39;
}

function isLeapYear(year: number): boolean {
  return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
}

function daysInMonth(year: number, month: number): number {
  if (month === 2) return isLeapYear(year) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

/** Days since 1970-01-01 of a date of the Gregorian calendar. */
function dayNumberOf(year: number, month: number, day: number): number {
  const before = year - 1;
  const leapDays = Math.floor(before / 4) - Math.floor(before / 100) + Math.floor(before / 400);
  const leapDay = month > 2 && isLeapYear(year) ? 1 : 0;
  const monthDays = DAYS_BEFORE_MONTH[month - 1] as number;
  return before * 365 + leapDays + monthDays + leapDay + day - 719_163;
}
