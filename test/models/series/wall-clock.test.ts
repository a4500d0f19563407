import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { calendarOf } from '../../../models/series/calendar.ts';
import { wallsToInstants } from '../../../models/series/wall-clock.ts';

const HALF_HOUR = 1_800_000;

function wall(text: string): number {
  return Date.parse(`${text}Z`);
}

function resolve(walls: readonly number[], zone: string) {
  const instants = Float64Array.from(walls);
  const found = wallsToInstants(instants, new Uint8Array(walls.length).fill(1), zone);
  return { ...found, texts: Array.from(instants, (at) => new Date(at).toISOString().slice(0, 16)) };
}

describe('wallsToInstants', () => {
  it('tells the repeated hour apart by order, running forwards', () => {
    const rows = ['00:30', '01:00', '01:30', '01:00', '01:30', '02:00'];
    const { texts, repeated } = resolve(
      rows.map((time) => wall(`2011-10-30T${time}`)),
      'Europe/London',
    );
    expect(texts.map((text) => text.slice(11))).toEqual([
      '23:30',
      '00:00',
      '00:30',
      '01:00',
      '01:30',
      '02:00',
    ]);
    expect(repeated).toEqual([1, 2, 3, 4]);
  });

  it('tells it apart running backwards, and with both readings of a time side by side', () => {
    const backwards = ['02:00', '01:30', '01:00', '01:30', '01:00', '00:30'];
    const paired = ['00:30', '01:00', '01:00', '01:30', '01:30', '02:00'];
    const read = (rows: string[]) =>
      resolve(
        rows.map((time) => wall(`2011-10-30T${time}`)),
        'Europe/London',
      ).texts.map((text) => text.slice(11));
    expect(read(backwards)).toEqual(['02:00', '01:30', '01:00', '00:30', '00:00', '23:30']);
    expect(read(paired)).toEqual(['23:30', '00:00', '01:00', '00:30', '01:30', '02:00']);
  });

  it('reports times that the clock jumped over and keeps them in order', () => {
    const { texts, neverWas } = resolve(
      [wall('2014-03-30T00:30'), wall('2014-03-30T01:30'), wall('2014-03-30T02:30')],
      'Europe/London',
    );
    expect(neverWas).toEqual([1]);
    expect(texts).toEqual(['2014-03-30T00:30', '2014-03-30T01:30', '2014-03-30T01:30']);
  });

  it('keeps the order of each meter by itself', () => {
    const walls = Float64Array.from(['01:00', '01:00', '01:00', '01:00'], (time) =>
      wall(`2011-10-30T${time}`),
    );
    const ids = Int32Array.of(0, 1, 0, 1);
    wallsToInstants(walls, new Uint8Array(4).fill(1), 'Europe/London', { ids, count: 2 });
    expect([walls[0], walls[2]]).toEqual([walls[1], walls[3]]);
    expect(walls[2]).toBe((walls[0] as number) + 2 * HALF_HOUR);
  });

  it('undoes what the clock shows, for any zone and any run of steps', () => {
    const zones = ['Europe/London', 'America/St_Johns', 'Australia/Lord_Howe', 'Africa/Casablanca'];
    fc.assert(
      fc.property(
        fc.constantFrom(...zones),
        fc.integer({ min: 0, max: 17_000 }),
        fc.boolean(),
        (zone, days, reverse) => {
          const startAt = Date.UTC(2000, 0, 1) + days * 86_400_000;
          const instants = Array.from({ length: 96 }, (_, step) => startAt + step * HALF_HOUR);
          if (reverse) instants.reverse();
          const calendar = calendarOf(zone);
          const walls = Float64Array.from(instants, (at) => at + calendar.offsetMsAt(at));
          wallsToInstants(walls, new Uint8Array(walls.length).fill(1), zone);
          // Only a run that starts inside the repeated hour cannot be told from its beginning.
          const first = calendar.instantsOf(
            (instants[0] as number) + calendar.offsetMsAt(instants[0] as number),
          );
          const last = calendar.instantsOf(
            (instants[95] as number) + calendar.offsetMsAt(instants[95] as number),
          );
          fc.pre(first.length === 1 && last.length === 1);
          expect([...walls]).toEqual(instants);
        },
      ),
    );
  });
});
