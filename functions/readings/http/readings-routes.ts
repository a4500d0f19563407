import type { Hono } from 'hono';
import type { ObjectStore } from '../../shared/object-store.ts';
import { RequestError } from '../../shared/problem.ts';
import { readBlock } from '../../shared/series/read-series.ts';
import { readSeriesRecord } from '../../shared/series/series-record.ts';
import { importAnswer, readingsAnswer } from './answers.ts';
import { readBody, readQuery } from './read-request.ts';
import { receive } from './receive.ts';
import { readingsQuerySchema, readOptionsSchema } from './schemas.ts';

const PAGE = 1000;

const FORMAT_OF: Readonly<Record<string, 'csv' | 'json' | 'green-button'>> = {
  'application/json': 'json',
  'text/csv': 'csv',
  'text/tab-separated-values': 'csv',
  'application/xml': 'green-button',
  'text/xml': 'green-button',
  'application/atom+xml': 'green-button',
};
/** Say nothing of the form: the first bytes do. */
const ANY = ['application/octet-stream', 'application/gzip', 'text/plain'];

export interface ReadingsRoutes {
  readonly store: ObjectStore;
  /** Epoch milliseconds. */
  readonly clock: () => number;
}

/** Readings in and out of a series. */
export function addReadingsRoutes(app: Hono, { store, clock }: ReadingsRoutes): void {
  app.post('/v1/series/:id/readings', async (context) => {
    const options = readQuery(context, readOptionsSchema);
    const format = options.format ?? formatOf(context.req.header('content-type'));
    const bytes = await readBody(context);
    const imported = await receive({
      store,
      id: context.req.param('id'),
      file: 'The body',
      bytes,
      options: format ? { ...options, format } : options,
      nowAt: clock(),
    });
    return context.json(importAnswer(imported));
  });
  app.get('/v1/series/:id/readings', async (context) => {
    const { from, to, limit = PAGE } = readQuery(context, readingsQuerySchema);
    if (from && to && Date.parse(from) >= Date.parse(to)) {
      throw new RequestError(`"from" is ${from} and must be before "to", ${to}.`, {
        param: 'from',
      });
    }
    const { record } = await readSeriesRecord(store, context.req.param('id'));
    const block = await readBlock(store, record, {
      ...(from ? { fromAt: Date.parse(from) } : {}),
      ...(to ? { untilAt: Date.parse(to) } : {}),
    });
    return context.json(readingsAnswer(record, block, { limit, to }));
  });
}

function formatOf(contentType: string | undefined): 'csv' | 'json' | 'green-button' | undefined {
  const type = contentType?.split(';')[0]?.trim().toLowerCase();
  if (type === undefined || type === '' || ANY.includes(type)) return undefined;
  const format = FORMAT_OF[type];
  if (format) return format;
  throw new RequestError(
    `The body's Content-Type is "${type}"; readings come as ${Object.keys(FORMAT_OF).join(', ')}, plain or ` +
      'compressed with gzip.',
    { status: 415 },
  );
}
