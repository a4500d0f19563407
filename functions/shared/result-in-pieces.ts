import type { APIGatewayProxyResult } from 'aws-lambda';

/** Registered under a name, for every bundle has a copy of this module; JSON holds no symbols. */
const PIECES = Symbol.for('wattcast.pieces');

/** Text in pieces, and all that a result is beside it. */
export interface AnswerInPieces extends Omit<APIGatewayProxyResult, 'body'> {
  readonly pieces: readonly string[];
}

/**
 * A result whose body is put together when it is read, as Lambda does when it writes the result as JSON.
 * Whoever sends it on piece by piece is spared megabytes in one string, which V8 asks the machine for anew
 * each time.
 */
export function resultInPieces({ pieces, ...rest }: AnswerInPieces): APIGatewayProxyResult {
  const [first = ''] = pieces;
  if (pieces.length < 2) return { ...rest, body: first };
  return Object.defineProperty({ ...rest, [PIECES]: pieces, body: '' }, 'body', {
    get: () => pieces.join(''),
  });
}

/** The pieces of a result's body; undefined where it is one text. */
export function piecesOf(result: APIGatewayProxyResult): readonly string[] | undefined {
  return (result as { readonly [PIECES]?: readonly string[] })[PIECES];
}
