import { randomUUID } from 'node:crypto';
import type { Hono } from 'hono';
import type { ObjectStore } from '../../shared/object-store.ts';
import { isFault, problemOf, RequestError } from '../../shared/problem.ts';
import { readSeriesRecord } from '../../shared/series/series-record.ts';
import { importAnswer } from './answers.ts';
import { readJsonBody } from './read-request.ts';
import { receive } from './receive.ts';
import { readOptionsSchema } from './schemas.ts';

/** Files that wait to be imported, each with how it is to be read and, later, what came of it. */
export const UPLOADS_PREFIX = 'uploads/';
const DATA = /^uploads\/([^/]+)\/([^/]+)\.data$/;

/** Gives an address to which a client may write one object, for a while. */
export type SignUpload = (key: string) => Promise<{ url: string; expiresAt: string }>;

export interface UploadRoutes {
  readonly store: ObjectStore;
  /** Absent where the store is a directory: there, bodies have no gateway's limit. */
  readonly sign: SignUpload | undefined;
}

/** Uploads of files that are too large for a request. */
export function addUploadRoutes(app: Hono, { store, sign }: UploadRoutes): void {
  app.post('/v1/series/:id/uploads', async (context) => {
    const id = context.req.param('id');
    const options = await readJsonBody(context, readOptionsSchema);
    await readSeriesRecord(store, id);
    if (!sign) {
      throw new RequestError(
        'This store is a directory and takes no uploads. Use the command: npx wattcast import FILE.',
        { status: 501 },
      );
    }
    const upload = randomUUID();
    const bytes = new TextEncoder().encode(JSON.stringify(options));
    await store.put(`${UPLOADS_PREFIX}${id}/${upload}.options`, bytes, { absent: true });
    const { url, expiresAt } = await sign(`${UPLOADS_PREFIX}${id}/${upload}.data`);
    return context.json({ upload, method: 'PUT', url, expires_at: expiresAt }, 201);
  });
  app.get('/v1/series/:id/uploads/:upload', async (context) => {
    const { id, upload } = context.req.param();
    const base = `${UPLOADS_PREFIX}${id}/${upload}`;
    if (!(await store.get(`${base}.options`))) {
      throw new RequestError(`The series "${id}" has no upload "${upload}".`, { status: 404 });
    }
    const result = await store.get(`${base}.result`);
    return context.json(
      result ? JSON.parse(Buffer.from(result.bytes).toString('utf8')) : { status: 'waiting' },
    );
  });
}

/**
 * Imports a file that has landed, and keeps what came of it. Safe to be told of the same file twice:
 * readings that are there already change nothing. Faults of the store are thrown, so that whoever
 * tells of files tells again; faults of the file are its result.
 */
export async function importUpload(
  store: ObjectStore,
  key: string,
  clock: () => number,
): Promise<void> {
  const [, id, upload] = DATA.exec(key) ?? [];
  if (id === undefined || upload === undefined) return;
  const base = `${UPLOADS_PREFIX}${id}/${upload}`;
  const [data, asked] = await Promise.all([store.get(key), store.get(`${base}.options`)]);
  if (!data || !asked) return;
  const options = readOptionsSchema.parse(JSON.parse(Buffer.from(asked.bytes).toString('utf8')));
  const result = await outcomeOf(
    async () =>
      importAnswer(
        await receive({
          store,
          id,
          file: 'The upload',
          bytes: data.bytes,
          options,
          nowAt: clock(),
        }),
      ),
    upload,
  );
  await store.put(`${base}.result`, new TextEncoder().encode(JSON.stringify(result)));
  await store.delete(key);
}

async function outcomeOf(work: () => Promise<object>, upload: string): Promise<object> {
  try {
    return { status: 'completed', ...(await work()) };
  } catch (error) {
    const problem = problemOf(error, upload);
    if (isFault(error)) throw error;
    return { status: 'error', problem };
  }
}
