import type { ServerResponse } from 'node:http';

/** In UTF-8, of each of the units that JavaScript counts. */
const MOST_BYTES = 3;
/** As many as an answer that Lambda would let through may have. */
const MOST_KEPT_UNITS = 6_000_000;

/** Of the last long answer, for the next one: memory that is new costs more than to write to it. */
let spare: Buffer | undefined;

/** Sends text, which is in pieces, in one write of bytes. */
export function sendPieces(response: ServerResponse, pieces: readonly string[]): void {
  const buffer = takeBuffer(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let end = 0;
  for (const piece of pieces) end += buffer.write(piece, end);
  // Closed when all was handed to the machine, or when nobody reads any more.
  response.once('close', () => giveBack(buffer));
  response.end(buffer.subarray(0, end));
}

/** With room for the most that the text could take: the machine gives only what is written to. */
function takeBuffer(units: number): Buffer {
  const buffer = spare;
  if (!buffer || buffer.length < MOST_BYTES * units) {
    return Buffer.allocUnsafeSlow(MOST_BYTES * units);
  }
  spare = undefined;
  return buffer;
}

function giveBack(buffer: Buffer): void {
  const isLarger = buffer.length > (spare?.length ?? 0);
  if (isLarger && buffer.length <= MOST_BYTES * MOST_KEPT_UNITS) spare = buffer;
}
