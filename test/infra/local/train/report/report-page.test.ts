import { describe, expect, it } from 'vitest';
import type { VersionEvaluation } from '../../../../../functions/train/evaluation/version-evaluation.ts';
import { reportPage } from '../../../../../infra/local/train/report/report-page.ts';
import type { Manifest } from '../../../../../models/artifact/manifest.ts';
import { townFacts } from '../../../../support/untrained-model.ts';

const evaluation: VersionEvaluation = {
  protocol: 'One forecast a local day.',
  from: '2024-03-01T00:00:00.000Z',
  until: '2024-03-03T00:00:00.000Z',
  days: 2,
  unit: 'kW',
  metrics: { mae: 1.5, 'naive.mae': 3 },
  job: 'job-1',
  champion: null,
  incomparable: null,
  loss: 'absolute',
  daily: {
    days: ['2024-03-01', '2024-03-02'],
    challenger: [1, 2],
    naive: [3, 3],
    steps: 48,
    unforecast: 0,
  },
  lastDays: {
    startAt: '2024-03-02T22:00:00.000Z',
    stepMinutes: 60,
    actual: [5, 6],
    forecast: [5, 7],
    naive: [4, 4],
  },
  feed: { isFit: true, findings: [] },
};

function pageOf(state: Manifest['state']): string {
  const manifest: Manifest = {
    schemaVersion: 1,
    version: 1,
    kind: state.kind,
    ...townFacts('town'),
    features: [],
    state,
    files: {},
  };
  return reportPage({ manifest, evaluation, decision: undefined }).replaceAll(/<[^>]*>/g, '|');
}

describe('the report of a version', () => {
  it('says why the forecaster is what it is: errors of candidates and their shares', () => {
    const page = pageOf({
      kind: 'auto',
      selection: { why: 'least <error>', errors: { linear: 93.5, plain: 104, blend: 83.25 } },
      blend: { linear: 0.6, plain: 0.4, 'seasonal-naive': 0 },
    });

    expect(page).toContain('auto: least &#60;error&#62;.');
    expect(page).toContain('|linear||93.5||60 %|');
    expect(page).toContain('|plain||104||40 %|');
    expect(page).toContain('|blend||83.25|||');
  });

  it('says why a simpler kind stands in', () => {
    const why = '2 days of readings, too few for a regression (21 days): the day before repeats';

    const page = pageOf({ kind: 'seasonal-naive', selection: { why, errors: {} } });

    expect(page).toContain(`seasonal-naive: ${why}.`);
  });

  it('says nothing of versions that kept no reason', () => {
    expect(pageOf({ kind: 'seasonal-naive' })).not.toContain('Why this forecaster');
  });
});
