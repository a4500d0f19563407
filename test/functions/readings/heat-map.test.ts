import { SaxesParser } from 'saxes';
import { expect, it } from 'vitest';
import { drawHeatMap } from '../../../functions/readings/heat-map.ts';

const days = Array.from({ length: 400 }, (_, index) => ({
  dayNumber: 19_700 + index,
  ok: index === 3 ? 0 : 48,
  estimated: index === 4 ? 2 : 0,
  suspect: index === 5 ? 7 : 0,
  missing: 0,
  absent: index === 3 ? 48 : 0,
}));

it('draws a day a cell, well-formed, with its counts and whatever the title', () => {
  const svg = drawHeatMap('a <b> & "c"', days);
  const parser = new SaxesParser();
  const titles: string[] = [];
  let text = '';
  parser.on('text', (chunk) => {
    text += chunk;
  });
  parser.on('closetag', ({ name }) => {
    if (name === 'title') titles.push(text.trim());
    text = '';
  });
  parser.write(svg).close();
  expect(titles[0]).toBe('a <b> & "c"');
  expect(titles.slice(1)).toHaveLength(400);
  expect(titles[6]).toBe('2023-12-14: 48 ok, 0 estimated, 7 suspect, 0 missing');
  expect(titles[4]).toBe('2023-12-12: 0 ok, 0 estimated, 0 suspect, 48 missing');
});
