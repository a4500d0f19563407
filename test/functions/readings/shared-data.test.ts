import { describe, expect, it } from 'vitest';
import { placeReadings } from '../../../functions/readings/formats/place-readings.ts';
import { readReadings } from '../../../functions/readings/formats/readings-reader.ts';
import type { ReadRequest } from '../../../functions/readings/formats/source.ts';
import { importReadings } from '../../../functions/readings/import-readings.ts';
import { readSeries } from '../../../functions/shared/series/read-series.ts';
import { calendarOf } from '../../../models/series/calendar.ts';
import { slotAt } from '../../../models/series/reading-block.ts';
import { MemoryStore } from '../../support/memory-store.ts';
import { hasSharedData, sharedBytes } from '../../support/shared-data.ts';

function read(name: string, request: Partial<ReadRequest>) {
  return readReadings(sharedBytes(name), { file: name, timeZone: 'UTC', ...request });
}

function place(name: string, request: Partial<ReadRequest>) {
  const file = read(name, request);
  const blocks = file.meters.map((meter) =>
    placeReadings(meter.read(), { file: name, log: file.log }),
  );
  const counts = Object.fromEntries(file.log.findings().map(({ kind, count }) => [kind, count]));
  return { file, counts, block: blocks[0] as (typeof blocks)[0] };
}

describe.skipIf(!hasSharedData)('the traps of real files', () => {
  it.each([
    ['by its timestamps', { time: 'TIMESTAMP' }],
    ['by date and period', { time: 'SETTLEMENT_DATE', period: 'SETTLEMENT_PERIOD' }],
  ])('England and Wales has days of 46 and 50 half hours, read %s', (_, columns) => {
    const timeZone = 'Europe/London';
    const values = ['ENGLAND_WALES_DEMAND'];
    const { block, counts } = place('gb_load_temp/gb_load.csv.gz', {
      ...columns,
      values,
      timeZone,
    });
    const calendar = calendarOf(timeZone);
    const days = new Map<number, number>();
    for (let slot = 0; slot < block.length; slot++) {
      const { dayNumber } = calendar.localTimeAt(slotAt(block, slot));
      days.set(dayNumber, (days.get(dayNumber) ?? 0) + (block.present[slot] as number));
    }
    const lengths = [...days.values()];
    expect(block.length).toBe(105_216);
    expect(lengths.filter((length) => length === 46)).toHaveLength(6);
    expect(lengths.filter((length) => length === 50)).toHaveLength(6);
    expect(counts['gap']).toBeUndefined();
    expect(counts['local-time-never-was']).toBeUndefined();
  });

  it('has seven faulty zeros, and the store says so', async () => {
    const store = new MemoryStore();
    const name = 'gb_load_temp/gb_load.csv.gz';
    const timeZone = 'Europe/London';
    const file = read(name, { time: 'TIMESTAMP', values: ['ENGLAND_WALES_DEMAND'], timeZone });
    const options = {
      store,
      file: name,
      series: 'gb',
      timeZone,
      unit: 'MW',
      nowAt: Date.now(),
    } as const;
    const { series } = await importReadings(file, options);
    expect(series[0]?.tally.reasons['zero-fault']).toBe(7);
    expect(series[0]?.tally.flags.suspect).toBeLessThan(40);
    const { target } = await readSeries(store, 'gb');
    expect(target.values.length).toBe(105_216);
    expect(target.values).not.toContain(0);
  });

  it.each([
    ['SCL', 5],
    ['BPAT', 49],
    ['TVA', 48],
    ['PJM-AEP', 193],
    ['NYIS-ZONF', 3],
  ])('%s has %d readings that are MISSING or EMPTY', (area, missing) => {
    const values = ['raw demand (MW)'];
    const { counts, block } = place(`eia930/${area}.csv.gz`, { values, clock: 'utc' });
    expect(counts['missing-word']).toBe(missing);
    expect(block.length).toBe(43_848);
    expect([...block.values].filter(Number.isNaN)).toHaveLength(missing);
  });

  it.each([
    [1, 22_536, 15, 52],
    [2, 35_468, 24, 15_676],
  ])(
    'UK sample %d has %d rows, %d duplicates and %d missing slots',
    (sample, rows, twice, gaps) => {
      const name = `eemeter_uk/uk-electricity-hdd-only-hourly-sample-${sample}.csv.gz`;
      const { file, counts, block } = place(name, { clock: 'utc' });
      expect(file.rows).toBe(rows);
      expect(block.stepMinutes).toBe(30);
      expect(counts['identical-duplicate']).toBe(twice);
      expect(counts['gap']).toBe(gaps);
      expect(counts['conflicting-duplicate']).toBeUndefined();
    },
  );

  it.each([
    [
      'Coastal_Multi_Family_12hr_Jan_1_2011_to_Jan_1_2012_RetailCustomer_3.xml.gz',
      8760,
      8760,
      4425.305,
      'America/Los_Angeles',
    ],
    ['PGEIntervalBlock.xml.gz', 2556, 2280, 496_406.375, undefined],
    ['intervals_APUC000000_electric.xml', 300, 300, 248.53, undefined],
    ['openespi_test_usage_data.xml.gz', 1340, 1340, 1391.666, 'America/New_York'],
  ])('%s has %d readings of %d hours, %d kWh in all', (name, readings, steps, kwh, zone) => {
    const { file, block } = place(`greenbutton_xml/${name}`, {});
    const total = block.values.reduce((sum, value) => sum + value, 0);
    expect(file.rows).toBe(readings);
    expect(block.length).toBe(steps);
    expect(total).toBeCloseTo(kwh, 6);
    expect(file.timeZone).toBe(zone);
    expect(file.meters[0]?.unit).toBe('kWh');
  });

  it('a long table has a meter for each zone, a wide one for each column', () => {
    const long = read('entsoe_2019/load_2019.csv.gz', {
      id: 'bidding_zone',
      values: ['load_actual'],
    });
    const wide = read('ett/ETTh1.csv.gz', { values: ['*'], timeZone: 'Asia/Shanghai' });
    expect(long.meters.map(({ id, count }) => [id, count])).toContainEqual(['DE', 8760]);
    expect(long.meters).toHaveLength(8);
    expect(long.rows).toBe(70_080);
    expect(wide.meters.map(({ id }) => id)).toEqual([
      'HUFL',
      'HULL',
      'MUFL',
      'MULL',
      'LUFL',
      'LULL',
      'OT',
    ]);
  });

  it.each([
    [
      'vic_elec/vic_elec.csv.gz',
      { values: ['Demand'], timeZone: 'Australia/Melbourne' },
      52_608,
      0,
    ],
    ['openstef_nl/get_model_input_pid_287.csv.gz', { values: ['load'] }, 11_521, 194],
    ['openstef_nl/get_model_input_pid_307.csv.gz', { values: ['load'] }, 11_521, 194],
    [
      'taylor_gb/taylor.csv',
      { values: ['demand_mw'], time: 'timestamp', timeZone: 'Europe/London' },
      4032,
      0,
    ],
    ['eemeter_uk/uk-gas-hdd-only-hourly-sample-0.csv.gz', {}, 23_508, 0],
  ])('%s has %#: its steps and what is missing of them', (name, request, steps, missing) => {
    const { block } = place(name, request);
    expect(block.length).toBe(steps);
    expect([...block.values].filter(Number.isNaN)).toHaveLength(missing);
  });
});
