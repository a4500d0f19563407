import { setImmediate as turnOfLoop } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { Turns } from '../../../../functions/predict/serving/turns.ts';

describe('Turns', () => {
  it('begins at once where nobody else computes', async () => {
    const turns = new Turns();
    let began = false;

    const result = turns.take(async () => {
      began = true;
      return 1;
    });

    expect(began).toBe(true);
    expect(await result).toBe(1);
  });

  it('lets one in at a time, in order, also after one that failed', async () => {
    const turns = new Turns();
    const log: string[] = [];
    const compute = (name: string) => async () => {
      log.push(`${name} begins`);
      await turnOfLoop();
      log.push(`${name} ends`);
      if (name === 'b') throw new Error(name);
      return name;
    };

    const results = await Promise.allSettled(
      ['a', 'b', 'c'].map((name) => turns.take(compute(name))),
    );

    expect(log).toEqual(['a', 'b', 'c'].flatMap((name) => [`${name} begins`, `${name} ends`]));
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  });

  it('lets as many in as it was told, and no more', async () => {
    const turns = new Turns(3);
    let [now, most] = [0, 0];

    const results = await Promise.allSettled(
      Array.from({ length: 10 }, (_, i) =>
        turns.take(async () => {
          most = Math.max(most, ++now);
          await turnOfLoop();
          now--;
          if (i % 4 === 0) throw new Error('failed');
          return i;
        }),
      ),
    );

    expect(most).toBe(3);
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(7);
  });

  it('lets the network answer between two', async () => {
    const turns = new Turns();
    const log: string[] = [];
    const compute = async () => {
      log.push('computed');
    };

    const all = Promise.all([turns.take(compute), turns.take(compute), turns.take(compute)]);
    setImmediate(() => log.push('answered'));
    await all;

    expect(log.indexOf('answered')).toBeLessThan(log.length - 1);
  });
});
