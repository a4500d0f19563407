import { expect, test } from 'vitest';
import { piecesOf, resultInPieces } from '../../../functions/shared/result-in-pieces.ts';

const REST = { statusCode: 200, headers: { a: 'b' }, isBase64Encoded: false };

test('a result in pieces is to Lambda, which writes it as JSON, one with the whole text', () => {
  const result = resultInPieces({ ...REST, pieces: ['{"ä":', '[1', ']}'] });

  expect(JSON.parse(JSON.stringify(result))).toEqual({ ...REST, body: '{"ä":[1]}' });
  expect(result.body).toBe('{"ä":[1]}');
  expect(piecesOf(result)).toEqual(['{"ä":', '[1', ']}']);
});

test('a result of one piece, or of none, is like any other', () => {
  const [one, none] = [['text'], []].map((pieces) => resultInPieces({ ...REST, pieces }));

  expect(one).toEqual({ ...REST, body: 'text' });
  expect(none).toEqual({ ...REST, body: '' });
  expect([one, none].map((result) => result && piecesOf(result))).toEqual([undefined, undefined]);
});
