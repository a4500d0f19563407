import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { TrainingBoard } from '../../../../infra/local/train/training-board.ts';

const SENTENCE = `Promoted: ${'over many days it was better, '.repeat(8)}p = 0.01.`;

describe('the board', () => {
  let written = '';
  beforeEach(() => {
    written = '';
    vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
      written += text;
      return true;
    });
  });
  afterEach(() => vi.restoreAllMocks());

  it('says in whole lines what became of each model, and at last of how many', () => {
    const board = new TrainingBoard('text');

    board.begin('town');
    board.announce({ type: 'model.drifted', detail: { model: 'town', sentences: ['It rose.'] } });
    board.announce({ type: 'model.trained', detail: { model: 'town', version: 3 } });
    const detail = { model: 'town', version: 3, sentence: SENTENCE };
    board.announce({ type: 'model.promoted', detail });
    board.announce({ type: 'model.failed', detail: { model: 'village', message: 'Few days.' } });
    board.close();

    expect(written.split('\n')).toEqual([
      expect.stringMatching(/^town +drifted +0\.\d s {2}It rose\.$/),
      expect.stringMatching(new RegExp(`^town +promoted version 3 +0\\.\\d s {2}${SENTENCE}$`)),
      expect.stringMatching(/^village +FAILED .* Few days\.$/),
      '1 drifted, 1 promoted, 1 FAILED. In full: wattcast jobs',
      '',
    ]);
    expect(board.failures).toBe(1);
  });

  it('prints one JSON object an announcement, and nothing else', () => {
    const board = new TrainingBoard('json');

    board.announce({ type: 'model.promoted', detail: { model: 'town', version: 3 } });
    board.close();

    expect(JSON.parse(written)).toEqual({ type: 'model.promoted', model: 'town', version: 3 });
  });
});
