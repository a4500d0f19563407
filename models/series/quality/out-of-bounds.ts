import type { SeriesInfo } from '../series.ts';
import type { Detector } from './detector.ts';

/** Values that the series cannot have: outside its bounds, or negative where feed-in is no part of it. */
export const outOfBounds: Detector = {
  reason: 'out-of-bounds',
  detect({ values }, mark, info) {
    const [minimum, maximum] = boundsOf(info);
    for (let step = 0; step < values.length; step++) {
      const value = values[step] as number;
      if (value < minimum || value > maximum) mark(step);
    }
  },
};

/** Only a net load may be negative, unless the series says otherwise. */
function boundsOf({ carrier, minimum, maximum }: SeriesInfo): readonly [number, number] {
  return [minimum ?? (carrier === 'net-load' ? -Infinity : 0), maximum ?? Infinity];
}
