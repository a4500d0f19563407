import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { quantileOf } from '../../../models/quantile.ts';

const PROGRAM = fileURLToPath(new URL('./processes/fit-often.ts', import.meta.url));
/** WATTCAST_MEMORY_FITS=100 is the long form. */
const FITS = Number(process.env['WATTCAST_MEMORY_FITS'] ?? 6);
/** What one fit's working memory comes and goes by. */
const WAVERING_MB = 60;

interface Left {
  readonly megabytes: number;
  readonly tensors: number;
}

describe(`memory over ${FITS} fits`, () => {
  it.each(['linear', 'mlp'])(
    'of %s stays as it was',
    async (kind) => {
      const child = fork(PROGRAM, [kind, String(FITS)], { execArgv: ['--expose-gc'] });
      const [left] = (await once(child, 'message')) as [Left[]];

      const megabytes = left.map((one) => one.megabytes);
      const half = Math.floor(FITS / 2);
      const grown =
        quantileOf(megabytes.slice(half), 0.5) - quantileOf(megabytes.slice(2, half), 0.5);
      expect(new Set(left.slice(1).map(({ tensors }) => tensors)).size).toBe(1);
      expect(grown).toBeLessThan(WAVERING_MB);
    },
    60_000 + 5_000 * FITS,
  );
});
