import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { readDataset } from '../../../../functions/readings/formats/read-dataset.ts';
import { detectFaults } from '../../../../models/series/quality/detect-faults.ts';
import { hasSharedData, sharedBytes } from '../../../support/shared-data.ts';

const AREAS = {
  SCL: 'America/Los_Angeles',
  BPAT: 'America/Los_Angeles',
  'CISO-SCE': 'America/Los_Angeles',
  TVA: 'America/Chicago',
  'NYIS-ZONJ': 'America/New_York',
  'NYIS-ZONF': 'America/New_York',
  'ISNE-4001': 'America/New_York',
  'PJM-AEP': 'America/New_York',
};

/** Of the readings with each label, how many are flagged. */
function classify(): Map<string, { flagged: number; all: number }> {
  const table = new Map<string, { flagged: number; all: number }>();
  for (const [area, timeZone] of Object.entries(AREAS)) {
    const bytes = sharedBytes(`eia930/${area}.csv.gz`);
    const columns = { file: area, time: 'date_time', target: 'raw demand (MW)' };
    const { target } = readDataset(bytes, { ...columns, timeZone, clock: 'utc' }).dataset;
    const reasons = detectFaults(target);
    const rows = gunzipSync(bytes).toString().trim().split('\n').slice(1);
    rows.forEach((row, step) => {
      const label = row.split(',')[2] as string;
      const entry = table.get(label) ?? { flagged: 0, all: 0 };
      entry.all++;
      if (reasons[step] !== 0 || Number.isNaN(target.values[step])) entry.flagged++;
      table.set(label, entry);
    });
  }
  return table;
}

describe.skipIf(!hasSharedData)('flags against the labels of EIA-930 (Ruggles et al.)', () => {
  const table = hasSharedData ? classify() : new Map<string, { flagged: number; all: number }>();
  const share = (...labels: string[]) => {
    const entries = labels.map((label) => table.get(label) ?? { flagged: 0, all: 0 });
    const sum = (of: 'flagged' | 'all') => entries.reduce((total, entry) => total + entry[of], 0);
    return sum('flagged') / sum('all');
  };

  it.each(['MISSING', 'NEG_OR_ZERO', 'GLOBAL_DEM', 'GLOBAL_DEM_PLUS_MINUS', 'IDENTICAL_RUN'])(
    'finds at least 95 %% of %s',
    (label) => {
      expect(share(label)).toBeGreaterThanOrEqual(0.95);
    },
  );

  it('finds at least 80 % of DELTA and of LOCAL_DEM_*', () => {
    expect(share('DELTA')).toBeGreaterThanOrEqual(0.8);
    expect(share('LOCAL_DEM_UP', 'LOCAL_DEM_DOWN')).toBeGreaterThanOrEqual(0.8);
  });

  it('flags fewer than 0.5 % of OKAY', () => {
    expect(table.get('OKAY')?.all).toBe(350_320);
    expect(share('OKAY')).toBeLessThan(0.005);
  });
});
