import { randomUUID } from 'node:crypto';

/** KServe's error member. */
export interface OutputError {
  readonly code: string;
  readonly message: string;
  readonly param: string | null;
  readonly type: string;
}

export interface CompletedOutput {
  /** The forecast in JSON. */
  readonly content: string;
}

/** What came of one input: a forecast, or why there is none. */
export type ForecastOutput = CompletedOutput | { readonly error: OutputError };

export interface ForecastAnswer {
  /** Epoch milliseconds. */
  readonly createdAt: number;
  readonly status: 'completed' | 'partial';
  readonly model: string;
  readonly version: number;
  readonly outputs: readonly ForecastOutput[];
}

/** Shorter texts are one piece: they go out with their headers in one write. */
const LONG_TEXT = 65_536;

/**
 * The text of an answer in the KServe time-series protocol; it and each output get an id of their own.
 * In pieces where it is long: what forecasts were last put into is there, and need not be copied.
 */
export function textOfAnswer(answer: ForecastAnswer): readonly string[] {
  const pieces: string[] = [];
  let before = headOf(answer);
  for (const output of answer.outputs) {
    const { start, content, end } = textOfOutput(output);
    pieces.push(before + start, content);
    before = `${end},`;
  }
  pieces.push(`${before.slice(0, -1)}]}`);
  const length = pieces.reduce((sum, piece) => sum + piece.length, 0);
  return length < LONG_TEXT ? [pieces.join('')] : pieces;
}

/** All that comes before the outputs. */
function headOf(answer: ForecastAnswer): string {
  const head = JSON.stringify({
    id: `forecast-${randomUUID()}`,
    created_at: Math.floor(answer.createdAt / 1000),
    status: answer.status,
    error: null,
    model: answer.model,
    model_version: String(answer.version),
  });
  return `${head.slice(0, -1)},"outputs":[`;
}

function textOfOutput(output: ForecastOutput) {
  const start = `{"type":"time_series_forecast","id":"${randomUUID()}","status":"`;
  return 'error' in output
    ? {
        start: `${start}error","error":`,
        content: JSON.stringify(output.error),
        end: ',"content":[]}',
      }
    : { start: `${start}completed","error":null,"content":[`, content: output.content, end: ']}' };
}
