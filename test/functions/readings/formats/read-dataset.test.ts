import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import {
  type DatasetColumns,
  readDataset,
} from '../../../../functions/readings/formats/read-dataset.ts';

const startAt = Date.UTC(2024, 0, 1);
const time = (hour: number) => new Date(startAt + hour * 3_600_000).toISOString();
const rows = (count: number) => Array.from({ length: count }, (_, hour) => `${time(hour)},${hour}`);
const csv = (lines: readonly string[]) => ['time,load', ...lines, ''].join('\n');

function read(content: string | Uint8Array, columns: Partial<DatasetColumns> = {}) {
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
  return readDataset(bytes, {
    file: 'f.csv',
    time: 'time',
    target: 'load',
    timeZone: 'Europe/London',
    ...columns,
  });
}

describe('readDataset', () => {
  it('reads a table, plain or gzip, with its covariates', () => {
    const lines = rows(48).map((row, hour) => `${row},${hour / 2},${hour < 24}`);
    const text = ['time,load,temp,holiday', ...lines].join('\n');
    const columns = { temperature: ['temp'], holiday: 'holiday', unit: 'MW' } as const;
    const { dataset, report } = read(gzipSync(text), columns);
    expect(dataset.target.info).toMatchObject({ id: 'f', unit: 'MW', stepMinutes: 60 });
    expect([...dataset.target.values.slice(0, 3)]).toEqual([0, 1, 2]);
    expect(dataset.covariates.map(({ name, known, values }) => [name, known, values[30]])).toEqual([
      ['temperature', 'future', 15],
      ['holiday', 'future', 0],
    ]);
    expect(report).toMatchObject({
      rows: 48,
      readings: 48,
      missing: 0,
      findings: [],
      form: { compressed: true },
    });
  });

  it('brings readings to another step, energy as a sum and power as a mean', () => {
    const text = csv(rows(48));
    const day = (unit: 'kWh' | 'kW') => [
      ...read(text, { unit, stepMinutes: 120 }).dataset.target.values.slice(0, 2),
    ];
    expect(day('kWh')).toEqual([1, 5]);
    expect(day('kW')).toEqual([0.5, 2.5]);
  });

  it('reports what is wrong with line numbers, and drops nothing silently', () => {
    const lines = rows(30);
    lines[3] = `${time(3)},MISSING`;
    lines[4] = `${time(4)},oops`;
    lines[5] = `${time(5)},`;
    const { report, dataset } = read(
      csv([...lines, `${time(7)},7`, `${time(8)},99`, 'soon,1', `${time(40)},40`]),
    );
    const found = Object.fromEntries(
      report.findings.map(({ kind, count, examples: [first] }) => [kind, [count, first?.line]]),
    );
    expect(found).toEqual({
      'unreadable-timestamp': [1, 34],
      'missing-word': [1, 5],
      'text-among-numbers': [1, 6],
      blank: [1, 7],
      unsorted: [1, 32],
      'identical-duplicate': [1, 32],
      'conflicting-duplicate': [1, 33],
      gap: [10, undefined],
    });
    expect(dataset.target.values[8]).toBe(99);
    expect(report).toMatchObject({ rows: 34, steps: 41, readings: 28, missing: 13 });
  });

  it('reads Latin-1 and says so', () => {
    const bytes = Buffer.from(csv(rows(30)).replace('load', 'Zähler'), 'latin1');
    const { report } = read(bytes, { target: 'Zähler' });
    expect(report.form.encoding).toBe('windows-1252');
    expect(report.notes.join()).toMatch(/not valid UTF-8/);
  });

  it.each([
    ['an empty file', '', {}, /f\.csv is empty: it has 0 bytes/],
    ['a header alone', 'time,load\n', {}, /no rows below/],
    ['three rows', csv(rows(3)), {}, /3 readings.*too few.*At least 24/],
    [
      'another column',
      csv(rows(30)),
      { target: 'lod' },
      /no column "lod": line 1 names "time", "load"/,
    ],
    [
      'a column of words',
      csv(rows(30).map((row) => row.replace(/\d+$/, 'high'))),
      {},
      /line 2: column "load" has "high" where a number/,
    ],
    ['no times', csv(rows(30)), { time: 'load' }, /line 2: column "load" is no time column: "0"/],
    ['an unknown zone', csv(rows(30)), { timeZone: 'Mars/Base' }, /Unknown time zone "Mars\/Base"/],
    [
      'a workbook',
      new Uint8Array([0x50, 0x4b, 3, 4, 0, 0]),
      {},
      /Excel workbook.*Save the table as CSV/,
    ],
    ['a cut gzip', gzipSync(csv(rows(30))).subarray(0, 60), {}, /cannot be unpacked.*cut short/],
    ['NUL bytes', new Uint8Array([65, 0, 66]), {}, /binary file: byte 1 is 0/],
    [
      'steps of 7 minutes',
      csv(Array.from({ length: 30 }, (_, i) => `${time((i * 7) / 60)},1`)),
      {},
      /7 minutes apart.*divides a day/,
    ],
    [
      'a year 2150',
      csv([...rows(30), '2150-01-01T00:00:00Z,1']),
      {},
      /2150-01-01T00:00:00Z \(line 32\)/,
    ],
  ] as const)('refuses %s in one paragraph', (_, content, columns, message) => {
    expect(() => read(content, columns)).toThrow(message);
    try {
      read(content, columns);
    } catch (error) {
      expect((error as Error).message).not.toContain('\n');
    }
  });
});
